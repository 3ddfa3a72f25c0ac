//! The `workspaces` table. A workspace's name stands in one sealed column.

use kernel::{Timestamp, WorkspaceId};
use keyring::{Cell, FieldCipher};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, ExprTrait, PaginatorTrait, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use storage::{StorageError, Transaction};

use crate::{Workspace, WorkspaceChange};

/// The row as stored, for what needs no name: a workspace whose name does not open can still be
/// looked at and put back into order.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub region: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub quarantined_at: Option<i64>,
    pub quarantine_reason: Option<String>,
    pub profile: Vec<u8>,
    pub second_factor_required_at: Option<i64>,
}

/// What the sealed column holds.
#[derive(Serialize, Deserialize)]
struct Profile {
    name: String,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    id: WorkspaceId,
) -> Result<Option<Workspace>, StorageError> {
    let row = find_row(connection, id).await?;
    row.map(|row| open(fields, row)).transpose()
}

pub(crate) async fn find_row(
    connection: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.uuid()).one(connection).await
}

pub(crate) async fn find_many(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    ids: Vec<Uuid>,
) -> Result<Vec<Workspace>, StorageError> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids))
        .all(connection)
        .await?;
    rows.into_iter().map(|row| open(fields, row)).collect()
}

/// How many workspaces are of another region than this one.
pub(crate) async fn count_besides(
    connection: &impl ConnectionTrait,
    region: &str,
) -> Result<u64, DbErr> {
    let others = Entity::find().filter(Column::Region.ne(region));
    others.count(connection).await
}

/// Up to `count` workspaces of a region after `after`, in the order of their ids.
pub(crate) async fn after(
    connection: &impl ConnectionTrait,
    region: &str,
    after: Option<WorkspaceId>,
    count: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find()
        .filter(Column::Region.eq(region))
        .order_by_asc(Column::Id)
        .limit(count);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after.uuid()));
    }
    select.all(connection).await
}

/// The workspaces that are out of service.
pub(crate) async fn quarantined(
    connection: &impl ConnectionTrait,
) -> Result<Vec<WorkspaceId>, DbErr> {
    let ids = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::QuarantinedAt.is_not_null())
        .into_tuple::<Uuid>()
        .all(connection)
        .await?;
    Ok(ids.into_iter().map(WorkspaceId::from_uuid).collect())
}

pub(crate) async fn insert(
    transaction: &Transaction,
    workspace: &Workspace,
) -> Result<(), StorageError> {
    let profile = seal(transaction.fields(), workspace.id, &workspace.name)?;
    let row = ActiveModel {
        id: Set(workspace.id.uuid()),
        region: Set(workspace.region.clone()),
        version: Set(workspace.version),
        created_at: Set(workspace.created_at.micros()),
        updated_at: Set(workspace.updated_at.micros()),
        quarantined_at: Set(None),
        quarantine_reason: Set(None),
        profile: Set(profile),
        second_factor_required_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

pub(crate) async fn update(
    transaction: &Transaction,
    id: WorkspaceId,
    change: &WorkspaceChange,
) -> Result<(), StorageError> {
    let now = transaction.now().micros();
    let mut update = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now));
    if let Some(name) = &change.name {
        let profile = seal(transaction.fields(), id, name.as_str())?;
        update = update.col_expr(Column::Profile, Expr::value(profile));
    }
    if let Some(required) = change.requires_second_factor {
        let since = required.then_some(now);
        update = update.col_expr(Column::SecondFactorRequiredAt, Expr::value(since));
    }
    let update = update.filter(Column::Id.eq(id.uuid()));
    update.exec(transaction.sql()).await?;
    Ok(())
}

/// Puts a workspace out of service, or back with `None`.
pub(crate) async fn set_quarantine(
    connection: &impl ConnectionTrait,
    id: WorkspaceId,
    quarantine: Option<(Timestamp, &str)>,
) -> Result<bool, DbErr> {
    let (at, reason) = quarantine.unzip();
    let done = Entity::update_many()
        .col_expr(
            Column::QuarantinedAt,
            Expr::value(at.map(Timestamp::micros)),
        )
        .col_expr(
            Column::QuarantineReason,
            Expr::value(reason.map(str::to_owned)),
        )
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(done.rows_affected > 0)
}

fn seal(fields: &FieldCipher, id: WorkspaceId, name: &str) -> Result<Vec<u8>, StorageError> {
    let name = name.to_owned();
    Ok(fields.seal_json(cell(id.uuid().as_bytes()), &Profile { name })?)
}

fn open(fields: &FieldCipher, row: Model) -> Result<Workspace, StorageError> {
    let profile: Profile = fields.open_json(cell(row.id.as_bytes()), &row.profile)?;
    Ok(Workspace {
        id: WorkspaceId::from_uuid(row.id),
        name: profile.name,
        region: row.region,
        requires_second_factor: row.second_factor_required_at.is_some(),
        version: row.version,
        created_at: Timestamp::from_micros(row.created_at),
        updated_at: Timestamp::from_micros(row.updated_at),
    })
}

const fn cell(workspace: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "workspaces",
        row: workspace,
        column: "profile",
    }
}
