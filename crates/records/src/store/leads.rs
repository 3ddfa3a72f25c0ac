//! The `leads` table: entity, finders, and the way from a row to a [`Lead`] and back.

use kernel::{EmailAddress, LeadId, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, IntoActiveModel};
use storage::StorageError;

use super::row_parts::{self, stored_email};
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
    pub name: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    pub notes: Option<String>,
    pub search_words: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub status: String,
    pub source: Option<String>,
    pub value_e4: Option<i64>,
    pub value_currency: Option<String>,
}

redacted_debug!(Model);

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The words by which a lead is found. Notes are left out: they would more than double the table.
pub(crate) fn words(lead: &NewLead) -> String {
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
    workspace: WorkspaceId,
    lead: &Lead,
) -> Result<(), DbErr> {
    let row = row(workspace, lead).into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Writes a new version over the one before it.
pub(crate) async fn update(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    lead: &Lead,
) -> Result<(), RecordsError> {
    let mut row = row(workspace, lead).into_active_model().reset_all();
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
    workspace: WorkspaceId,
    id: LeadId,
) -> Result<Option<Lead>, StorageError> {
    let row = Entity::find_by_id((workspace.uuid(), id.uuid()));
    row.one(connection).await?.map(value).transpose()
}

/// The lead, when its version is the expected one.
pub(crate) async fn find_version(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: LeadId,
    expected: Option<u64>,
) -> Result<Lead, RecordsError> {
    let lead = find(connection, workspace, id).await?;
    let lead = lead.ok_or(RecordsError::NotFound)?;
    row_parts::expect(lead.version, expected)?;
    Ok(lead)
}

/// The lead that a row holds.
pub(crate) fn value(row: Model) -> Result<Lead, StorageError> {
    Ok(Lead {
        id: LeadId::from_uuid(row.id),
        name: row.name,
        email: stored_email(row.email.as_deref())?,
        phone: row.phone,
        company: row.company,
        status: row.status.parse().map_err(|_| StorageError::Corrupt)?,
        source: row.source,
        value: money(row.value_e4, row.value_currency.as_deref())?,
        notes: row.notes,
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

fn row(workspace: WorkspaceId, lead: &Lead) -> Model {
    let fields = NewLead::from(lead.clone());
    Model {
        workspace_id: workspace.uuid(),
        id: lead.id.uuid(),
        search_words: words(&fields),
        email_key: fields.email.as_ref().map(|email| email.key().to_owned()),
        email: fields.email.map(|email| email.as_written().to_owned()),
        name: fields.name,
        phone: fields.phone,
        company: fields.company,
        notes: fields.notes,
        version: row_parts::column(lead.version),
        created_at: lead.created_at.micros(),
        updated_at: lead.updated_at.micros(),
        status: fields.status.as_str().to_owned(),
        source: fields.source,
        value_e4: fields.value.map(Money::amount_e4),
        value_currency: fields.value.map(|value| value.currency().code().to_owned()),
    }
}
