//! The `sessions` table.

use kernel::{SessionId, Timestamp, UserId, WorkspaceId};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use storage::StorageError;

use super::users;
use crate::{Client, Session};

/// A session. `generation` counts the refreshes; the hashes are those of the refresh token that
/// is current and of the one before it.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub workspace_id: Option<Uuid>,
    pub parent_id: Option<Uuid>,
    pub client: String,
    pub epoch: i64,
    pub user_epoch: i64,
    pub generation: i64,
    pub refresh_hash: Vec<u8>,
    pub previous_refresh_hash: Option<Vec<u8>>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub revoked_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::users::Entity",
        from = "Column::UserId",
        to = "super::users::Column::Id"
    )]
    User,
}

impl Related<users::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "sessions::Model({})", self.id)
    }
}

/// Which sessions are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// One, and those opened from it.
    Family(SessionId),
    /// All of the user but one.
    AllBut(SessionId),
    /// All of the user.
    All,
    /// All of the user in one workspace.
    Within(WorkspaceId),
}

impl From<Model> for Session {
    fn from(row: Model) -> Self {
        Self {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            workspace: row.workspace_id.map(WorkspaceId::from_uuid),
            parent: row.parent_id.map(SessionId::from_uuid),
            client: Client::from_column(&row.client),
            ip: row.ip.and_then(|ip| ip.parse().ok()),
            user_agent: row.user_agent,
            created_at: Timestamp::from_micros(row.created_at),
            last_used_at: Timestamp::from_micros(row.last_used_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }
    }
}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// A session with its user, as they were at one moment.
pub(crate) async fn find_with_user(
    connection: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<(Model, users::Model)>, StorageError> {
    let found = Entity::find_by_id(id.uuid())
        .find_also_related(users::Entity)
        .one(connection)
        .await?;
    Ok(found.and_then(|(session, user)| user.map(|user| (session, user))))
}

/// The sessions of a user that can still be used, the last used first.
pub(crate) async fn alive_of(
    connection: &impl ConnectionTrait,
    user: UserId,
    now: Timestamp,
    used_after: Timestamp,
) -> Result<Vec<Model>, StorageError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.micros()))
        .filter(Column::LastUsedAt.gt(used_after.micros()))
        .order_by_desc(Column::LastUsedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?;
    Ok(rows)
}

/// Ends sessions of a user that have not ended yet, and says which.
pub(crate) async fn revoke(
    connection: &impl ConnectionTrait,
    user: UserId,
    which: Which,
    reason: &str,
    now: Timestamp,
) -> Result<Vec<SessionId>, StorageError> {
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::RevokedAt.is_null())
        .filter(which.condition())
        .all(connection)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    for some in ids.chunks(500) {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(now.micros()))
            .col_expr(Column::RevokedReason, Expr::value(reason))
            .filter(Column::UserId.eq(user.uuid()))
            .filter(Column::Id.is_in(some.iter().copied()))
            .exec(connection)
            .await?;
    }
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

impl Which {
    fn condition(self) -> sea_orm::Condition {
        let all = sea_orm::Condition::any();
        match self {
            Self::Family(id) => all
                .add(Column::Id.eq(id.uuid()))
                .add(Column::ParentId.eq(id.uuid())),
            Self::AllBut(id) => all.add(Column::Id.ne(id.uuid())),
            Self::All => all.add(Column::Id.is_not_null()),
            Self::Within(id) => all.add(Column::WorkspaceId.eq(id.uuid())),
        }
    }
}

/// Makes generation `next` the current one, if the session still stands at the one before.
pub(crate) async fn rotate(
    connection: &impl ConnectionTrait,
    session: &Model,
    next_hash: Vec<u8>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = Entity::update_many()
        .col_expr(Column::Generation, Expr::value(session.generation + 1))
        .col_expr(
            Column::PreviousRefreshHash,
            Expr::value(session.refresh_hash.clone()),
        )
        .col_expr(Column::RefreshHash, Expr::value(next_hash))
        .col_expr(Column::LastUsedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(session.id))
        .filter(Column::Generation.eq(session.generation))
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Binds a session to a new epoch of its user, so that it outlives the change.
pub(crate) async fn follow_user(
    connection: &impl ConnectionTrait,
    id: SessionId,
    user_epoch: i64,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::UserEpoch, Expr::value(user_epoch))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}
