//! The `import_rows` table: the rows of a file that still arrives.

use kernel::{ImportId, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, QueryOrder, QuerySelect};
use storage::StorageError;

use super::sealed_records::Sealed;
use super::{batches, contacts, leads};
use crate::redacted_debug::redacted_debug;
use crate::{Money, NewContact, NewLead};

/// Rows that one transaction removes.
const REMOVED_AT_ONCE: u64 = 2_000;

/// The row as stored.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    pub row: i64,
    pub line: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email_key: Option<String>,
    pub search_words: String,
    pub status: Option<String>,
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

/// Where a row of a file stands.
pub(crate) struct StagedPlace {
    pub(crate) workspace: WorkspaceId,
    pub(crate) import: ImportId,
    /// The id of the record to be.
    pub(crate) id: Uuid,
    /// The number of the row; the first data row is 1.
    pub(crate) row: u64,
    /// The line in which it starts.
    pub(crate) line: u64,
}

/// A lead of a file, sealed for the row of `leads` that it will be.
pub(crate) fn of_lead(
    fields: &FieldCipher,
    place: &StagedPlace,
    lead: NewLead,
) -> Result<Model, StorageError> {
    let source = lead.source.as_deref();
    let source_key = source.map(|source| leads::source_key(fields, source));
    let (status, value) = (lead.status, lead.value);
    let sealed = leads::seal(fields, place.id, lead)?;
    Ok(Model {
        status: Some(status.as_str().to_owned()),
        value_e4: value.map(Money::amount_e4),
        value_currency: value.map(|value| value.currency().code().to_owned()),
        source_key,
        ..of_anyone(place, sealed)
    })
}

/// A contact of a file, sealed for the row of `contacts` that it will be.
pub(crate) fn of_contact(
    fields: &FieldCipher,
    place: &StagedPlace,
    contact: NewContact,
) -> Result<Model, StorageError> {
    let sealed = contacts::seal(fields, place.id, contact)?;
    Ok(of_anyone(place, sealed))
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<(), DbErr> {
    batches::insert::<Entity, ActiveModel>(connection, rows).await
}

/// The next import that has staged rows, in the order of ids.
pub(crate) async fn next_import(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    after: Option<ImportId>,
) -> Result<Option<ImportId>, DbErr> {
    let after = after.map_or(Uuid::nil(), ImportId::uuid);
    let next = Entity::find()
        .select_only()
        .column(Column::ImportId)
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::ImportId.gt(after))
        .order_by_asc(Column::ImportId)
        .limit(1);
    let next: Option<Uuid> = next.into_tuple().one(connection).await?;
    Ok(next.map(ImportId::from_uuid))
}

/// Removes some staged rows of an import; `false` when there was none.
pub(crate) async fn remove_some(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    import: ImportId,
) -> Result<bool, DbErr> {
    let some = of(workspace, import)
        .select_only()
        .column(Column::Id)
        .order_by_asc(Column::Id)
        .limit(REMOVED_AT_ONCE);
    let some: Vec<Uuid> = some.into_tuple().all(connection).await?;
    let Some(last) = some.last() else {
        return Ok(false);
    };
    Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(Column::Id.lte(*last))
        .exec(connection)
        .await?;
    Ok(true)
}

fn of(workspace: WorkspaceId, import: ImportId) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::ImportId.eq(import.uuid()))
}

fn of_anyone(place: &StagedPlace, sealed: Sealed) -> Model {
    Model {
        workspace_id: place.workspace.uuid(),
        import_id: place.import.uuid(),
        id: place.id,
        row: i64::try_from(place.row).unwrap_or(i64::MAX),
        line: i64::try_from(place.line).unwrap_or(i64::MAX),
        email_key: sealed.email_key,
        search_words: sealed.search_words,
        status: None,
        value_e4: None,
        value_currency: None,
        body: sealed.body,
        source_key: None,
    }
}
