//! The `known_devices` table: on which devices a user has signed in. A device is known by a keyed
//! digest of the token that it keeps.

use kernel::{Timestamp, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QueryOrder, QuerySelect};
use storage::StorageError;

/// A user on a device.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_devices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub device_key: String,
    pub created_at: i64,
    pub last_used_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Whether a user signed in on a device since `since`.
pub(crate) async fn is_known(
    connection: &impl ConnectionTrait,
    user: Uuid,
    device_key: &str,
    since: Timestamp,
) -> Result<bool, StorageError> {
    let row = Entity::find_by_id((user, device_key.to_owned()))
        .filter(Column::LastUsedAt.gt(since.micros()))
        .one(connection)
        .await?;
    Ok(row.is_some())
}

/// Has everybody who is known on a device be known by another key of it.
pub(crate) async fn rename(
    connection: &impl ConnectionTrait,
    device_key: &str,
    next: &str,
) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::DeviceKey, Expr::value(next))
        .filter(Column::DeviceKey.eq(device_key))
        .exec(connection)
        .await?;
    Ok(())
}

/// Notes that a user signed in on a device, and forgets all but the `kept` last used ones.
pub(crate) async fn note(
    connection: &impl ConnectionTrait,
    user: UserId,
    device_key: &str,
    now: Timestamp,
    kept: u64,
) -> Result<(), StorageError> {
    let row = ActiveModel {
        user_id: Set(user.uuid()),
        device_key: Set(device_key.to_owned()),
        created_at: Set(now.micros()),
        last_used_at: Set(now.micros()),
    };
    let mut again = OnConflict::columns([Column::UserId, Column::DeviceKey]);
    Entity::insert(row)
        .on_conflict(again.update_column(Column::LastUsedAt).to_owned())
        .exec_without_returning(connection)
        .await?;
    let beyond = Entity::find()
        .filter(Column::UserId.eq(user.uuid()))
        .order_by_desc(Column::LastUsedAt)
        .order_by_desc(Column::DeviceKey)
        .offset(kept)
        .limit(kept)
        .all(connection)
        .await?;
    if beyond.is_empty() {
        return Ok(());
    }
    let keys = beyond.into_iter().map(|row| row.device_key);
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::DeviceKey.is_in(keys))
        .exec(connection)
        .await?;
    Ok(())
}

/// Forgets every device of a user but one.
pub(crate) async fn delete_all_but(
    connection: &impl ConnectionTrait,
    user: UserId,
    device_key: &str,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::DeviceKey.ne(device_key))
        .exec(connection)
        .await?;
    Ok(())
}

/// Forgets every device of a user.
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

/// Deletes what was last used before `then`; answers how many.
pub(crate) async fn delete_older(
    connection: &impl ConnectionTrait,
    then: Timestamp,
) -> Result<u64, StorageError> {
    let deleted = Entity::delete_many()
        .filter(Column::LastUsedAt.lt(then.micros()))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}
