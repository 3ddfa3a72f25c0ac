//! The `known_devices` table: on which devices a user has signed in. A device is known by a keyed
//! digest of the token that it keeps.

use kernel::{Timestamp, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
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

/// Of these devices the one on which a user signed in since `since`, by its key.
pub(crate) async fn known(
    connection: &impl ConnectionTrait,
    user: Uuid,
    keys: Vec<String>,
    since: Timestamp,
) -> Result<Option<String>, StorageError> {
    let row = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::DeviceKey.is_in(keys))
        .filter(Column::LastUsedAt.gt(since.micros()))
        .order_by_desc(Column::LastUsedAt)
        .one(connection)
        .await?;
    Ok(row.map(|row| row.device_key))
}

/// The keys of a user's devices.
pub(crate) async fn keys_of(
    connection: &impl ConnectionTrait,
    user: UserId,
) -> Result<Vec<String>, StorageError> {
    let rows = Entity::find().filter(Column::UserId.eq(user.uuid()));
    let rows = rows.all(connection).await?;
    Ok(rows.into_iter().map(|row| row.device_key).collect())
}

/// Notes that a user signed in on a device, and forgets all but `kept` of them: first those on which the
/// user never came back, then those least recently used.
pub(crate) async fn note(
    connection: &impl ConnectionTrait,
    user: UserId,
    device_key: &str,
    now: Timestamp,
    kept: usize,
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
    let rows = Entity::find().filter(Column::UserId.eq(user.uuid()));
    let mut rows = rows.all(connection).await?;
    if rows.len() <= kept {
        return Ok(());
    }
    let came_back = |row: &Model| row.last_used_at > row.created_at;
    rows.sort_by_key(|row| {
        // The one of this moment has not had the time to come back.
        let is_good = came_back(row) || row.device_key == device_key;
        std::cmp::Reverse((is_good, row.last_used_at, row.device_key.clone()))
    });
    let beyond = rows.split_off(kept);
    let keys = beyond.into_iter().map(|row| row.device_key);
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::DeviceKey.is_in(keys))
        .exec(connection)
        .await?;
    Ok(())
}

/// Forgets every device of a user but these.
pub(crate) async fn delete_all_but(
    connection: &impl ConnectionTrait,
    user: UserId,
    keys: Vec<String>,
) -> Result<(), StorageError> {
    Entity::delete_many()
        .filter(Column::UserId.eq(user.uuid()))
        .filter(Column::DeviceKey.is_not_in(keys))
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
