//! The `leads` table: entity, finders, and the way from a row to a [`Lead`] and back.

use kernel::{EmailAddress, LeadId, Timestamp, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use storage::StorageError;

use super::row_parts;
use super::sealed_records::{Body, LEADS, Sealed};
use crate::redacted_debug::redacted_debug;
use crate::{Currency, Lead, Money, NewLead, RecordsError, search_words};

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_key: Option<String>,
    pub search_words: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub status: String,
    pub value_e4: Option<i64>,
    pub value_currency: Option<String>,
    pub body: Vec<u8>,
    pub source_key: Option<String>,
}

redacted_debug!(Model);

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The words by which a lead is found. Notes are left out: they would more than double the table.
fn words(lead: &NewLead) -> String {
    let email = lead.email.as_ref().map(EmailAddress::as_written);
    let more = [
        email,
        lead.phone.as_deref(),
        lead.company.as_deref(),
        lead.source.as_deref(),
    ];
    search_words(
        [lead.name.as_str()]
            .into_iter()
            .chain(more.into_iter().flatten()),
    )
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    lead: &Lead,
) -> Result<(), StorageError> {
    let row = row(fields, workspace, lead)?
        .into_active_model()
        .reset_all();
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Writes a new version over the one before it.
pub(crate) async fn update(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    lead: &Lead,
) -> Result<(), RecordsError> {
    let mut row = row(fields, workspace, lead)?
        .into_active_model()
        .reset_all();
    for fixed in [Column::WorkspaceId, Column::Id, Column::CreatedAt] {
        row.not_set(fixed);
    }
    let updated = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(lead.id.uuid()))
        .filter(Column::Version.eq(row_parts::column(lead.version - 1)))
        .exec(connection)
        .await?;
    row_parts::one_row(updated.rows_affected)
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    lead: &Lead,
) -> Result<(), RecordsError> {
    let deleted = Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(lead.id.uuid()))
        .filter(Column::Version.eq(row_parts::column(lead.version)))
        .exec(connection)
        .await?;
    row_parts::one_row(deleted.rows_affected)
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    id: LeadId,
) -> Result<Option<Lead>, StorageError> {
    let row = Entity::find_by_id((workspace.uuid(), id.uuid()));
    let row = row.one(connection).await?;
    row.map(|row| value(fields, &row)).transpose()
}

/// The lead, when its version is the expected one.
pub(crate) async fn find_version(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    id: LeadId,
    expected: Option<u64>,
) -> Result<Lead, RecordsError> {
    let lead = find(connection, fields, workspace, id).await?;
    let lead = lead.ok_or(RecordsError::NotFound)?;
    row_parts::expect(lead.version, expected)?;
    Ok(lead)
}

/// The lead that a row holds.
pub(crate) fn value(fields: &FieldCipher, row: &Model) -> Result<Lead, StorageError> {
    let body = LEADS.open(fields, row.id, &row.body)?;
    Ok(Lead {
        id: LeadId::from_uuid(row.id),
        name: body.name,
        email: body.email,
        phone: body.phone,
        company: body.company,
        status: row.status.parse().map_err(|_| StorageError::Corrupt)?,
        source: body.source,
        value: money(row.value_e4, row.value_currency.as_deref())?,
        notes: body.notes,
        version: row_parts::value(row.version)?,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

fn money(amount: Option<i64>, currency: Option<&str>) -> Result<Option<Money>, StorageError> {
    let Some((amount, currency)) = amount.zip(currency) else {
        return Ok(None);
    };
    let currency = Currency::from_code(currency).ok_or(StorageError::Corrupt)?;
    let money = Money::from_amount_e4(amount, currency);
    money.map(Some).map_err(|_| StorageError::Corrupt)
}

fn row(fields: &FieldCipher, workspace: WorkspaceId, lead: &Lead) -> Result<Model, StorageError> {
    let source = lead.source.as_deref();
    let source_key = source.map(|source| source_key(fields, source));
    let sealed = seal(fields, lead.id.uuid(), NewLead::from(lead.clone()))?;
    Ok(Model {
        workspace_id: workspace.uuid(),
        id: lead.id.uuid(),
        email_key: sealed.email_key,
        search_words: sealed.search_words,
        version: row_parts::column(lead.version),
        created_at: lead.created_at.micros(),
        updated_at: lead.updated_at.micros(),
        status: lead.status.as_str().to_owned(),
        value_e4: lead.value.map(Money::amount_e4),
        value_currency: lead.value.map(|value| value.currency().code().to_owned()),
        body: sealed.body,
        source_key,
    })
}

/// Seals what a lead says, for the row of this id.
pub(super) fn seal(fields: &FieldCipher, id: Uuid, lead: NewLead) -> Result<Sealed, StorageError> {
    let words = words(&lead);
    let body = Body {
        name: lead.name,
        email: lead.email,
        phone: lead.phone,
        company: lead.company,
        notes: lead.notes,
        source: lead.source,
        title: None,
    };
    LEADS.seal(fields, id, &words, &body)
}

/// The blind index by which the leads of one source are found.
pub(super) fn source_key(fields: &FieldCipher, source: &str) -> String {
    fields.blind("leads/source", source)
}
