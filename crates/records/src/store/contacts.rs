//! The `contacts` table: entity, finders, and the way from a row to a [`Contact`] and back.

use kernel::{ContactId, EmailAddress, Timestamp, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use storage::StorageError;

use super::row_parts;
use super::sealed_records::{Body, CONTACTS, Sealed};
use crate::redacted_debug::redacted_debug;
use crate::{Contact, NewContact, RecordsError, search_words};

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
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
    pub body: Vec<u8>,
}

redacted_debug!(Model);

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The words by which a contact is found. Notes are left out: they would more than double the table.
fn words(contact: &NewContact) -> String {
    let email = contact.email.as_ref().map(EmailAddress::as_written);
    let more = [
        email,
        contact.phone.as_deref(),
        contact.company.as_deref(),
        contact.title.as_deref(),
    ];
    search_words(
        [contact.name.as_str()]
            .into_iter()
            .chain(more.into_iter().flatten()),
    )
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    contact: &Contact,
) -> Result<(), StorageError> {
    let row = row(fields, workspace, contact)?
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
    contact: &Contact,
) -> Result<(), RecordsError> {
    let mut row = row(fields, workspace, contact)?
        .into_active_model()
        .reset_all();
    for fixed in [Column::WorkspaceId, Column::Id, Column::CreatedAt] {
        row.not_set(fixed);
    }
    let updated = Entity::update_many()
        .set(row)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(contact.id.uuid()))
        .filter(Column::Version.eq(row_parts::column(contact.version - 1)))
        .exec(connection)
        .await?;
    row_parts::one_row(updated.rows_affected)
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    contact: &Contact,
) -> Result<(), RecordsError> {
    let deleted = Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(contact.id.uuid()))
        .filter(Column::Version.eq(row_parts::column(contact.version)))
        .exec(connection)
        .await?;
    row_parts::one_row(deleted.rows_affected)
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<Contact>, StorageError> {
    let row = Entity::find_by_id((workspace.uuid(), id.uuid()));
    let row = row.one(connection).await?;
    row.map(|row| value(fields, &row)).transpose()
}

/// The contact, when its version is the expected one.
pub(crate) async fn find_version(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    id: ContactId,
    expected: Option<u64>,
) -> Result<Contact, RecordsError> {
    let contact = find(connection, fields, workspace, id).await?;
    let contact = contact.ok_or(RecordsError::NotFound)?;
    row_parts::expect(contact.version, expected)?;
    Ok(contact)
}

/// The contact that a row holds.
pub(crate) fn value(fields: &FieldCipher, row: &Model) -> Result<Contact, StorageError> {
    let body = CONTACTS.open(fields, row.id, &row.body)?;
    Ok(Contact {
        id: ContactId::from_uuid(row.id),
        name: body.name,
        email: body.email,
        phone: body.phone,
        company: body.company,
        title: body.title,
        notes: body.notes,
        version: row_parts::value(row.version)?,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

fn row(
    fields: &FieldCipher,
    workspace: WorkspaceId,
    contact: &Contact,
) -> Result<Model, StorageError> {
    let sealed = seal(fields, contact.id.uuid(), NewContact::from(contact.clone()))?;
    Ok(Model {
        workspace_id: workspace.uuid(),
        id: contact.id.uuid(),
        email_key: sealed.email_key,
        search_words: sealed.search_words,
        version: row_parts::column(contact.version),
        created_at: contact.created_at.micros(),
        updated_at: contact.updated_at.micros(),
        body: sealed.body,
    })
}

/// Seals what a contact says, for the row of this id.
pub(super) fn seal(
    fields: &FieldCipher,
    id: Uuid,
    contact: NewContact,
) -> Result<Sealed, StorageError> {
    let words = words(&contact);
    let body = Body {
        name: contact.name,
        email: contact.email,
        phone: contact.phone,
        company: contact.company,
        notes: contact.notes,
        source: None,
        title: contact.title,
    };
    CONTACTS.seal(fields, id, &words, &body)
}
