//! The `memberships` table.

use kernel::{IdentityId, Timestamp, UserId, WorkspaceId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect};
use storage::StorageError;

use crate::{Member, Role, TenancyError};

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub role: String,
    pub version: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub identity_id: Option<Uuid>,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<Member>, TenancyError> {
    let row = Entity::find_by_id((workspace.uuid(), user.uuid()))
        .one(connection)
        .await?;
    row.map(Member::try_from).transpose()
}

/// Up to `count` members after `after`, in the order of their ids.
pub(crate) async fn after(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    after: Option<UserId>,
    count: u64,
) -> Result<Vec<Member>, TenancyError> {
    let mut select = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .order_by_asc(Column::UserId)
        .limit(count);
    if let Some(after) = after {
        select = select.filter(Column::UserId.gt(after.uuid()));
    }
    select
        .all(connection)
        .await?
        .into_iter()
        .map(Member::try_from)
        .collect()
}

/// The workspaces that a user is a member of, with the role in each.
pub(crate) async fn of_user(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<(WorkspaceId, Role)>, TenancyError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .order_by_asc(Column::WorkspaceId)
        .all(connection)
        .await?;
    let pair = |row: Model| Ok((WorkspaceId::from_uuid(row.workspace_id), role(&row.role)?));
    rows.into_iter().map(pair).collect()
}

/// The workspaces that a user was a member of at that time, and still is.
pub(crate) async fn of_user_at(
    connection: &impl ConnectionTrait,
    user: UserId,
    time: Timestamp,
) -> Result<Vec<WorkspaceId>, TenancyError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        // At the same time: in the transaction that made the membership.
        .filter(Column::CreatedAt.lte(time.micros()))
        .order_by_asc(Column::WorkspaceId)
        .all(connection)
        .await?;
    let id = |row: Model| WorkspaceId::from_uuid(row.workspace_id);
    Ok(rows.into_iter().map(id).collect())
}

pub(crate) async fn count_owners(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<u64, TenancyError> {
    let owners = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::Role.eq(Role::Owner.as_str()))
        .count(connection)
        .await?;
    Ok(owners)
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> Result<(), TenancyError> {
    let row = ActiveModel {
        workspace_id: Set(workspace.uuid()),
        user_id: Set(user.uuid()),
        role: Set(role.as_str().to_owned()),
        version: Set(1),
        created_at: Set(now.micros()),
        updated_at: Set(now.micros()),
        identity_id: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The identity that a membership is tied to; `None` without a membership as well.
pub(crate) async fn identity(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<IdentityId>, TenancyError> {
    let row = Entity::find_by_id((workspace.uuid(), user.uuid()))
        .one(connection)
        .await?;
    let identity = row.and_then(|row| row.identity_id);
    Ok(identity.map(IdentityId::from_uuid))
}

/// Ties a membership to an identity, or to none.
pub(crate) async fn set_identity(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
    identity: Option<IdentityId>,
) -> Result<(), TenancyError> {
    Entity::update_many()
        .col_expr(
            Column::IdentityId,
            Expr::value(identity.map(IdentityId::uuid)),
        )
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// The workspaces of a user whose memberships are tied to an identity.
pub(crate) async fn tied_to(
    connection: &impl ConnectionTrait,
    user: UserId,
    identity: IdentityId,
) -> Result<Vec<WorkspaceId>, TenancyError> {
    let tied: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::WorkspaceId)
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::IdentityId.eq(identity.uuid()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(tied.into_iter().map(WorkspaceId::from_uuid).collect())
}

pub(crate) async fn set_role(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> Result<(), TenancyError> {
    Entity::update_many()
        .col_expr(Column::Role, Expr::value(role.as_str()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(now.micros()))
        .filter(Column::WorkspaceId.eq(workspace.uuid()))
        .filter(Column::UserId.eq(user.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<(), TenancyError> {
    Entity::delete_by_id((workspace.uuid(), user.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// A role as it is stored.
pub(crate) fn role(text: &str) -> Result<Role, TenancyError> {
    text.parse().map_err(|_| StorageError::Corrupt.into())
}

impl TryFrom<Model> for Member {
    type Error = TenancyError;

    fn try_from(row: Model) -> Result<Self, Self::Error> {
        Ok(Self {
            user: UserId::from_uuid(row.user_id),
            role: role(&row.role)?,
            version: row.version,
            created_at: Timestamp::from_micros(row.created_at),
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}
