//! The `recovery_codes` table: codes that stand in for an authenticator app, once each. Only keyed
//! digests are stored.

use kernel::{Timestamp, UserId};
use sea_orm::PaginatorTrait;
use sea_orm::entity::prelude::*;
use storage::StorageError;

/// A code as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_codes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: Vec<u8>,
    pub created_at: i64,
    pub used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Puts these codes in place of all that a user has.
pub(crate) async fn replace(
    connection: &impl ConnectionTrait,
    user: UserId,
    hashes: Vec<Vec<u8>>,
    now: Timestamp,
) -> Result<(), StorageError> {
    delete_of(connection, user).await?;
    let row = |code_hash| Model {
        user_id: user.uuid(),
        code_hash,
        created_at: now.micros(),
        used_at: None,
    };
    let rows = hashes.into_iter().map(|hash| ActiveModel::from(row(hash)));
    Entity::insert_many(rows)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete_of(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .exec(connection)
        .await?;
    Ok(())
}

/// Uses a code up. One conditional statement: of two that use it at once, one does.
pub(crate) async fn take(
    connection: &impl ConnectionTrait,
    user: UserId,
    hash: Vec<u8>,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now.micros()))
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::CodeHash.eq(hash))
        .filter(Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether a code of a user is left.
pub(crate) async fn is_left(
    connection: &impl ConnectionTrait,
    user: UserId,
    hash: Vec<u8>,
) -> Result<bool, StorageError> {
    let row = Entity::find_by_id((user.uuid(), hash)).filter(Column::UsedAt.is_null());
    Ok(row.one(connection).await?.is_some())
}

/// Deletes the codes of a user that were handed out at one time.
pub(crate) async fn delete_made_at(
    connection: &impl ConnectionTrait,
    user: UserId,
    created_at: i64,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::CreatedAt.eq(created_at))
        .exec(connection)
        .await?;
    Ok(())
}

/// How many codes a user has left.
pub(crate) async fn left(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<u64, StorageError> {
    let left = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::UsedAt.is_null());
    Ok(left.count(connection).await?)
}
