//! The `workspaces` table.

use kernel::{Timestamp, WorkspaceId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{DbErr, ExprTrait, QueryOrder, QuerySelect};

use crate::Workspace;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub region: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub quarantined_at: Option<i64>,
    pub quarantine_reason: Option<String>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: WorkspaceId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.uuid()).one(connection).await
}

pub(crate) async fn find_many(
    connection: &impl ConnectionTrait,
    ids: Vec<Uuid>,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Id.is_in(ids))
        .all(connection)
        .await
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
    connection: &impl ConnectionTrait,
    workspace: &Workspace,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        id: Set(workspace.id.uuid()),
        name: Set(workspace.name.clone()),
        region: Set(workspace.region.clone()),
        version: Set(workspace.version),
        created_at: Set(workspace.created_at.micros()),
        updated_at: Set(workspace.updated_at.micros()),
        quarantined_at: Set(None),
        quarantine_reason: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

pub(crate) async fn rename(
    connection: &impl ConnectionTrait,
    id: WorkspaceId,
    name: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
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

impl From<Model> for Workspace {
    fn from(row: Model) -> Self {
        Self {
            id: WorkspaceId::from_uuid(row.id),
            name: row.name,
            region: row.region,
            version: row.version,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        }
    }
}
