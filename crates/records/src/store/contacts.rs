//! The `contacts` table: entity, finders, and the way from a row to a [`Contact`] and back.

use kernel::{ContactId, EmailAddress, Timestamp, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, IntoActiveModel};
use storage::StorageError;

use super::row_parts::{self, stored_email};
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
    pub title: Option<String>,
}

redacted_debug!(Model);

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The words by which a contact is found. Notes are left out: they would more than double the table.
pub(crate) fn words(contact: &NewContact) -> String {
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
    workspace: WorkspaceId,
    contact: &Contact,
) -> Result<(), DbErr> {
    let row = row(workspace, contact).into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Writes a new version over the one before it.
pub(crate) async fn update(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    contact: &Contact,
) -> Result<(), RecordsError> {
    let mut row = row(workspace, contact).into_active_model().reset_all();
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
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<Contact>, StorageError> {
    let row = Entity::find_by_id((workspace.uuid(), id.uuid()));
    row.one(connection).await?.map(value).transpose()
}

/// The contact, when its version is the expected one.
pub(crate) async fn find_version(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ContactId,
    expected: Option<u64>,
) -> Result<Contact, RecordsError> {
    let contact = find(connection, workspace, id).await?;
    let contact = contact.ok_or(RecordsError::NotFound)?;
    row_parts::expect(contact.version, expected)?;
    Ok(contact)
}

/// The contact that a row holds.
pub(crate) fn value(row: Model) -> Result<Contact, StorageError> {
    Ok(Contact {
        id: ContactId::from_uuid(row.id),
        name: row.name,
        email: stored_email(row.email.as_deref())?,
        phone: row.phone,
        company: row.company,
        title: row.title,
        notes: row.notes,
        version: row_parts::value(row.version)?,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

fn row(workspace: WorkspaceId, contact: &Contact) -> Model {
    let fields = NewContact::from(contact.clone());
    Model {
        workspace_id: workspace.uuid(),
        id: contact.id.uuid(),
        search_words: words(&fields),
        email_key: fields.email.as_ref().map(|email| email.key().to_owned()),
        email: fields.email.map(|email| email.as_written().to_owned()),
        name: fields.name,
        phone: fields.phone,
        company: fields.company,
        notes: fields.notes,
        version: row_parts::column(contact.version),
        created_at: contact.created_at.micros(),
        updated_at: contact.updated_at.micros(),
        title: fields.title,
    }
}
