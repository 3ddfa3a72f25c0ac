//! The `import_refusals` table: the rows that imports left out.

use kernel::{ImportId, WorkspaceId};
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, QueryOrder, QuerySelect};
use storage::StorageError;

use super::batches;
use crate::RefusedImportRow;

/// Rows that one transaction removes.
const REMOVED_AT_ONCE: u64 = 2_000;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_refusals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub row: i64,
    pub line: i64,
    pub reasons: Vec<u8>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A refused row as it is stored.
pub(crate) fn row(
    fields: &FieldCipher,
    workspace: WorkspaceId,
    import: ImportId,
    refused: &RefusedImportRow,
) -> Result<Model, StorageError> {
    let row = i64::try_from(refused.row).unwrap_or(i64::MAX);
    let place = place(import.uuid(), row);
    let reasons = fields.seal_json(cell(&place), &refused.errors)?;
    Ok(Model {
        workspace_id: workspace.uuid(),
        import_id: import.uuid(),
        row,
        line: i64::try_from(refused.line).unwrap_or(i64::MAX),
        reasons,
    })
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<(), DbErr> {
    batches::insert::<Entity, ActiveModel>(connection, rows).await
}

/// At most `count` refused rows behind the row `after`, in the order of the file.
pub(crate) async fn list(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    import: ImportId,
    after: i64,
    count: usize,
) -> Result<Vec<RefusedImportRow>, StorageError> {
    let rows = of(workspace, import)
        .filter(Column::Row.gt(after))
        .order_by_asc(Column::Row)
        .limit(u64::try_from(count).unwrap_or(u64::MAX));
    let rows = rows.all(connection).await?;
    rows.iter().map(|row| value(fields, row)).collect()
}

pub(crate) async fn count(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    import: ImportId,
) -> Result<u64, DbErr> {
    of(workspace, import).count(connection).await
}

/// Removes some refused rows of an import; `false` when there was none.
pub(crate) async fn remove_some(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    import: ImportId,
) -> Result<bool, DbErr> {
    let some = of(workspace, import)
        .select_only()
        .column(Column::Row)
        .order_by_asc(Column::Row)
        .limit(REMOVED_AT_ONCE);
    let some: Vec<i64> = some.into_tuple().all(connection).await?;
    let Some(last) = some.last() else {
        return Ok(false);
    };
    Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::ImportId.eq(import.uuid()))
        .filter(Column::Row.lte(*last))
        .exec(connection)
        .await?;
    Ok(true)
}

fn of(workspace: WorkspaceId, import: ImportId) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::ImportId.eq(import.uuid()))
}

fn value(fields: &FieldCipher, row: &Model) -> Result<RefusedImportRow, StorageError> {
    let number = |number| u64::try_from(number).map_err(|_| StorageError::Corrupt);
    let place = place(row.import_id, row.row);
    Ok(RefusedImportRow {
        row: number(row.row)?,
        line: number(row.line)?,
        errors: fields.open_json(cell(&place), &row.reasons)?,
    })
}

/// A refused row has no id. In the seal's place stands that of the import, with the number of the
/// row laid over its last eight bytes by exclusive or, most significant byte first: no two rows of
/// an import share a place. The step that sealed the rows of older programs makes it in the same way.
fn place(import: Uuid, row: i64) -> [u8; 16] {
    let row = u128::from(row.unsigned_abs());
    (import.as_u128() ^ row).to_be_bytes()
}

const fn cell(place: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "import_refusals",
        row: place,
        column: "reasons",
    }
}
