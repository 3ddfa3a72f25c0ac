//! The `sessions` table: finders and writers. What is sealed in it comes and goes in the clear.

use kernel::{IdentityId, SessionId, Timestamp, UserId, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};
use storage::{StorageError, Transaction};

pub(crate) use super::session_ends::{
    Over, Which, begun_with, delete_over, is_any_over, least_used, revoke, revoke_weak,
};
use super::session_seal::{self, ActiveModel, Column, Entity};
use super::user_seal;
use super::users::UserRow;
use crate::{Client, Methods, Session};

/// A session's row, opened. `generation` counts the refreshes; the hashes are those of the refresh
/// token that is current and of the one before it. `repeated_generation` is that of the last refresh
/// token whose repeat was written down.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SessionRow {
    pub id: Uuid,
    pub user_id: Uuid,
    pub workspace_id: Option<Uuid>,
    pub parent_id: Option<Uuid>,
    pub identity_id: Option<Uuid>,
    pub client: String,
    pub epoch: i64,
    pub user_epoch: i64,
    pub generation: i64,
    pub refresh_hash: Vec<u8>,
    pub previous_refresh_hash: Option<Vec<u8>>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub authenticated_at: i64,
    pub methods: Methods,
    pub created_at: i64,
    pub last_used_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    pub revoked_reason: Option<String>,
    pub repeated_generation: Option<i64>,
}

impl std::fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SessionRow({})", self.id)
    }
}

impl SessionRow {
    /// The session that this one was opened from, or itself.
    pub(crate) fn first(&self) -> SessionId {
        SessionId::from_uuid(self.parent_id.unwrap_or(self.id))
    }

    /// When its user has last proven who they are.
    pub(crate) const fn proven_at(&self) -> Timestamp {
        Timestamp::from_micros(self.authenticated_at)
    }
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            workspace: row.workspace_id.map(WorkspaceId::from_uuid),
            parent: row.parent_id.map(SessionId::from_uuid),
            identity: row.identity_id.map(IdentityId::from_uuid),
            client: Client::from_column(&row.client),
            ip: row.ip.and_then(|ip| ip.parse().ok()),
            user_agent: row.user_agent,
            authenticated_at: Timestamp::from_micros(row.authenticated_at),
            methods: row.methods,
            created_at: Timestamp::from_micros(row.created_at),
            last_used_at: Timestamp::from_micros(row.last_used_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        }
    }
}

pub(crate) async fn insert(transaction: &Transaction, row: SessionRow) -> Result<(), StorageError> {
    let sealed = session_seal::seal(transaction.fields(), row)?;
    Entity::insert(ActiveModel::from(sealed))
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// A session with its user, as they were at one moment.
pub(crate) async fn find_with_user(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    id: SessionId,
) -> Result<Option<(SessionRow, UserRow)>, StorageError> {
    let found = Entity::find_by_id(id.uuid())
        .find_also_related(user_seal::Entity)
        .one(connection)
        .await?;
    let Some((session, Some(user))) = found else {
        return Ok(None);
    };
    let session = session_seal::open(fields, session)?;
    Ok(Some((session, user_seal::open(fields, user)?)))
}

/// Which sessions can still be used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Living {
    /// They end after this.
    pub(crate) now: Timestamp,
    /// They were used after this.
    pub(crate) used_after: Timestamp,
}

impl Living {
    /// Those of one user.
    pub(super) fn of(self, user: UserId) -> Condition {
        Condition::all()
            .add(Column::UserId.eq(user.uuid()))
            .add(Column::RevokedAt.is_null())
            .add(Column::ExpiresAt.gt(self.now.micros()))
            .add(Column::LastUsedAt.gt(self.used_after.micros()))
    }
}

/// Up to `count` living sessions of a user, the newest first: those before `before`.
pub(crate) async fn newest(
    connection: &impl ConnectionTrait,
    fields: &FieldCipher,
    user: UserId,
    living: Living,
    before: Option<SessionId>,
    count: u64,
) -> Result<Vec<SessionRow>, StorageError> {
    let page = page(user, living, before).limit(count);
    let rows = page.all(connection).await?.into_iter();
    rows.map(|row| session_seal::open(fields, row)).collect()
}

fn page(user: UserId, living: Living, before: Option<SessionId>) -> Select<Entity> {
    let newest_first = Entity::find()
        .filter(living.of(user))
        .order_by_desc(Column::Id);
    match before {
        Some(before) => newest_first.filter(Column::Id.lt(before.uuid())),
        None => newest_first,
    }
}

/// Makes generation `next` the current one, if the session still stands at the one before.
pub(crate) async fn rotate(
    connection: &impl ConnectionTrait,
    session: &SessionRow,
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

/// Notes that the token of a generation was presented again, and says whether that is new.
pub(crate) async fn note_repeat(
    connection: &impl ConnectionTrait,
    id: SessionId,
    generation: i64,
) -> Result<bool, StorageError> {
    let other = Condition::any()
        .add(Column::RepeatedGeneration.is_null())
        .add(Column::RepeatedGeneration.ne(generation));
    let done = Entity::update_many()
        .col_expr(Column::RepeatedGeneration, Expr::value(generation))
        .filter(Column::Id.eq(id.uuid()))
        .filter(other)
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes that a session was used. One that has ended stays as it was.
pub(crate) async fn touch(
    connection: &impl ConnectionTrait,
    id: SessionId,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(now.micros()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes that the user of a living session has proven anew who they are.
pub(crate) async fn raise(
    connection: &impl ConnectionTrait,
    id: SessionId,
    methods: Methods,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::AuthenticatedAt, Expr::value(now.micros()))
        .col_expr(Column::Methods, Expr::value(methods.to_column()))
        .filter(Column::Id.eq(id.uuid()))
        .filter(Column::RevokedAt.is_null())
        .exec(connection)
        .await?;
    Ok(())
}

/// Takes away some of the ways by which the user of a session has proven who they are. When stays.
pub(crate) async fn weaken(
    connection: &impl ConnectionTrait,
    id: SessionId,
    methods: Methods,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::Methods, Expr::value(methods.to_column()))
        .filter(Column::Id.eq(id.uuid()))
        .exec(connection)
        .await?;
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::plans::{plan, reads_all};

    #[tokio::test]
    async fn a_page_of_a_users_sessions_is_read_from_an_index_in_its_order() {
        let (now, used_after) = (Timestamp::from_micros(2), Timestamp::from_micros(1));
        let living = Living { now, used_after };
        let user = UserId::from_uuid(Uuid::from_u128(1));
        for before in [None, Some(SessionId::from_uuid(Uuid::from_u128(2)))] {
            let plan = plan(&page(user, living, before)).await;
            let by_index =
                |line: &String| line.contains("sessions_of_user (user_id=? AND revoked_at=?");
            assert!(plan.iter().any(by_index), "{plan:?}");
            assert!(!plan.iter().any(|step| reads_all(step)), "{plan:?}");
        }
    }
}
