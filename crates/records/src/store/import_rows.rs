//! The `import_rows` table: the rows of a file that still arrives.

use kernel::{EmailAddress, ImportId, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, QueryOrder, QuerySelect};

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
    pub name: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone: Option<String>,
    pub company: Option<String>,
    pub notes: Option<String>,
    pub search_words: String,
    pub status: Option<String>,
    pub source: Option<String>,
    pub value_e4: Option<i64>,
    pub value_currency: Option<String>,
    pub title: Option<String>,
}

redacted_debug!(Model);

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A lead of a file. Workspace, import and id are given when it is staged.
pub(crate) fn of_lead(row: u64, line: u64, lead: NewLead) -> Model {
    Model {
        search_words: leads::words(&lead),
        phone: lead.phone,
        company: lead.company,
        notes: lead.notes,
        status: Some(lead.status.as_str().to_owned()),
        source: lead.source,
        value_e4: lead.value.map(Money::amount_e4),
        value_currency: lead.value.map(|value| value.currency().code().to_owned()),
        ..of_anyone(row, line, lead.name, lead.email.as_ref())
    }
}

/// A contact of a file. Workspace, import and id are given when it is staged.
pub(crate) fn of_contact(row: u64, line: u64, contact: NewContact) -> Model {
    Model {
        search_words: contacts::words(&contact),
        phone: contact.phone,
        company: contact.company,
        notes: contact.notes,
        title: contact.title,
        ..of_anyone(row, line, contact.name, contact.email.as_ref())
    }
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

fn of_anyone(row: u64, line: u64, name: String, email: Option<&EmailAddress>) -> Model {
    Model {
        workspace_id: Uuid::nil(),
        import_id: Uuid::nil(),
        id: Uuid::nil(),
        row: i64::try_from(row).unwrap_or(i64::MAX),
        line: i64::try_from(line).unwrap_or(i64::MAX),
        name,
        email: email.map(|email| email.as_written().to_owned()),
        email_key: email.map(|email| email.key().to_owned()),
        phone: None,
        company: None,
        notes: None,
        search_words: String::new(),
        status: None,
        source: None,
        value_e4: None,
        value_currency: None,
        title: None,
    }
}
