//! The `one_time_tokens` table: a row is a token that can still be used, so using one is
//! deleting it.

use kernel::{SessionId, Timestamp, UserId};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use storage::StorageError;

/// A token that was handed out. Only a digest is stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_time_tokens")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub purpose: String,
    pub user_id: Option<Uuid>,
    pub token_hash: Vec<u8>,
    pub created_at: i64,
    pub expires_at: i64,
    pub used_at: Option<i64>,
    /// The session that the mail is about.
    pub session_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    row: Model,
) -> Result<(), StorageError> {
    Entity::insert(ActiveModel::from(row))
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// The token with this digest, if it is still good.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    purpose: &str,
    digest: &[u8],
    now: Timestamp,
) -> Result<Option<Model>, StorageError> {
    let row = Entity::find()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::TokenHash.eq(digest.to_vec()))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now.micros()))
        .one(connection)
        .await?;
    Ok(row)
}

/// Whether a token of a user for one purpose was made at `then` or later.
pub(crate) async fn is_any_since(
    connection: &impl ConnectionTrait,
    purpose: &str,
    user: UserId,
    then: Timestamp,
) -> Result<bool, StorageError> {
    let row = Entity::find()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::CreatedAt.gte(then.micros()))
        .one(connection)
        .await?;
    Ok(row.is_some())
}

/// Deletes every token of a user for one purpose; those of nobody when `user` is `None`.
pub(crate) async fn delete_of(
    connection: &impl ConnectionTrait,
    purpose: &str,
    user: Option<UserId>,
) -> Result<(), StorageError> {
    let owner = match user {
        Some(user) => Column::UserId.eq(user.uuid()),
        None => Column::UserId.is_null(),
    };
    Entity::delete_many()
        .filter(Column::Purpose.eq(purpose))
        .filter(owner)
        .exec(connection)
        .await?;
    Ok(())
}

/// Deletes the tokens of a user for one purpose that are about one session.
pub(crate) async fn delete_about(
    connection: &impl ConnectionTrait,
    purpose: &str,
    user: UserId,
    session: SessionId,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::SessionId.eq(session.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// About how many sessions but one tokens of a user for one purpose were made at `then` or later.
pub(crate) async fn others_since(
    connection: &impl ConnectionTrait,
    purpose: &str,
    user: UserId,
    session: SessionId,
    then: Timestamp,
) -> Result<usize, StorageError> {
    let sessions: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::SessionId)
        .distinct()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::CreatedAt.gte(then.micros()))
        .filter(Column::SessionId.ne(session.uuid()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(sessions.len())
}

/// Deletes the tokens of a user for one purpose, and about one session where it is about one, except for
/// the newest ones.
pub(crate) async fn delete_all_but_newest(
    connection: &impl ConnectionTrait,
    purpose: &str,
    user: UserId,
    about: Option<SessionId>,
    kept: usize,
) -> Result<(), StorageError> {
    let about = match about {
        Some(session) => Column::SessionId.eq(session.uuid()),
        None => Column::SessionId.is_null(),
    };
    let rows = Entity::find()
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(about)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(connection)
        .await?;
    let older = rows.into_iter().skip(kept).map(|row| row.id);
    Entity::delete_many()
        .filter(Column::Id.is_in(older))
        .exec(connection)
        .await?;
    Ok(())
}

/// Deletes the tokens that are too old to be used, whosever they are.
pub(crate) async fn delete_expired(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now.micros()))
        .exec(connection)
        .await?;
    Ok(())
}
