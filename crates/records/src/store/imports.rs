//! The `imports` table.

use kernel::{ImportId, Timestamp, UserId, WorkspaceId};
use keyring::{Cell, FieldCipher};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DbErr, IntoActiveModel, QuerySelect};
use storage::StorageError;

use crate::{ImportKind, ImportReport, RecordsError};

/// Bytes arrive and rows are staged.
const RECEIVING: &str = "receiving";
/// The rows are records, and the report can be read.
const FINISHED: &str = "finished";
/// Nothing of it will be kept.
const GIVEN_UP: &str = "given_up";

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub state: String,
    pub taken: i64,
    pub refused: i64,
    pub created_by: Uuid,
    pub created_at: i64,
    pub finished_at: Option<i64>,
    /// The sealed names of the columns that mean nothing here; known once the file has ended.
    pub ignored: Option<Vec<u8>>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Writes an import that begins to receive.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ImportId,
    kind: ImportKind,
    by: UserId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = Model {
        workspace_id: workspace.uuid(),
        id: id.uuid(),
        kind: kind.as_str().to_owned(),
        state: RECEIVING.to_owned(),
        taken: 0,
        refused: 0,
        created_by: by.uuid(),
        created_at: now.micros(),
        finished_at: None,
        ignored: None,
    };
    let row = row.into_active_model().reset_all();
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// When an import that still receives was begun.
pub(crate) async fn receiving(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Timestamp, RecordsError> {
    let row = in_state(workspace, RECEIVING).filter(Column::Id.eq(id.uuid()));
    let row = row.one(connection).await?;
    let row = row.ok_or(RecordsError::ImportNotFound)?;
    Ok(Timestamp::from_micros(row.created_at))
}

/// The report of a finished import.
pub(crate) async fn finished(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Option<ImportReport>, StorageError> {
    let row = in_state(workspace, FINISHED).filter(Column::Id.eq(id.uuid()));
    let row = row.one(connection).await?;
    row.map(|row| report(fields, &row)).transpose()
}

/// Writes the report of an import that has received everything.
pub(crate) async fn finish(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    workspace: WorkspaceId,
    report: &ImportReport,
) -> Result<(), StorageError> {
    let id = report.id.uuid();
    let ignored = fields.seal_json(cell(&id), &report.ignored_columns)?;
    Entity::update_many()
        .col_expr(Column::State, Expr::val(FINISHED))
        .col_expr(Column::Taken, Expr::val(count_column(report.taken)))
        .col_expr(Column::Refused, Expr::val(count_column(report.refused)))
        .col_expr(Column::Ignored, Expr::val(ignored))
        .col_expr(Column::FinishedAt, Expr::val(report.finished_at.micros()))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(id))
        .exec(connection)
        .await?;
    Ok(())
}

/// Gives an import up unless it is finished; `false` when it is, or is gone.
pub(crate) async fn give_up(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<bool, DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::val(GIVEN_UP))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::State.ne(FINISHED))
        .exec(connection)
        .await?;
    Ok(changed.rows_affected > 0)
}

/// Removes the last of an import that was given up.
pub(crate) async fn remove_given_up(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::State.eq(GIVEN_UP))
        .exec(connection)
        .await?;
    Ok(())
}

/// Imports that were given up and not removed, or that have received since before a time.
pub(crate) async fn left_behind(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    before: Timestamp,
) -> Result<Vec<ImportId>, DbErr> {
    let given_up = in_state(workspace, GIVEN_UP);
    let stale = in_state(workspace, RECEIVING).filter(Column::CreatedAt.lt(before.micros()));
    let mut ids = Vec::new();
    for select in [given_up, stale] {
        let select = select.select_only().column(Column::Id);
        let found: Vec<Uuid> = select.into_tuple().all(connection).await?;
        ids.extend(found.into_iter().map(ImportId::from_uuid));
    }
    Ok(ids)
}

fn in_state(workspace: WorkspaceId, state: &str) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::State.eq(state))
}

fn report(fields: &FieldCipher, row: &Model) -> Result<ImportReport, StorageError> {
    let count = |count| u64::try_from(count).map_err(|_| StorageError::Corrupt);
    let finished_at = row.finished_at.ok_or(StorageError::Corrupt)?;
    let ignored = row.ignored.as_deref().ok_or(StorageError::Corrupt)?;
    Ok(ImportReport {
        id: ImportId::from_uuid(row.id),
        kind: row.kind.parse()?,
        taken: count(row.taken)?,
        refused: count(row.refused)?,
        ignored_columns: fields.open_json(cell(&row.id), ignored)?,
        created_at: Timestamp::from_micros(row.created_at),
        finished_at: Timestamp::from_micros(finished_at),
    })
}

fn count_column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const fn cell(import: &Uuid) -> Cell<'_> {
    Cell {
        table: "imports",
        row: import.as_bytes(),
        column: "ignored",
    }
}
