//! The `lockouts` table: when passwords of an account were tried without success, or are being tried.

use kernel::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use storage::StorageError;

/// The attempts of one account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lockouts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_key: String,
    pub attempts: Vec<u8>,
    pub locked_until: Option<i64>,
    pub told_at: Option<i64>,
    /// So many of the oldest attempts count for the day alone.
    pub struck_out: Option<i64>,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// No attempt yet.
    pub(crate) const fn fresh(account_key: String) -> Self {
        Self {
            account_key,
            attempts: Vec::new(),
            locked_until: None,
            told_at: None,
            struck_out: None,
            updated_at: 0,
        }
    }

    /// The times of the attempts, in microseconds.
    pub(crate) fn times(&self) -> impl Iterator<Item = i64> + '_ {
        let (times, _) = self.attempts.as_chunks();
        times.iter().map(|bytes| i64::from_be_bytes(*bytes))
    }

    pub(crate) fn set_times(&mut self, times: &[i64]) {
        self.attempts = times.iter().flat_map(|time| time.to_be_bytes()).collect();
    }
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    account_key: &str,
) -> Result<Option<Model>, StorageError> {
    Ok(Entity::find_by_id(account_key.to_owned())
        .one(connection)
        .await?)
}

/// Writes a row that was read in the same transaction, or a fresh one.
pub(crate) async fn save(
    connection: &impl ConnectionTrait,
    row: Model,
    now: Timestamp,
) -> Result<(), StorageError> {
    let row = ActiveModel {
        account_key: Set(row.account_key),
        attempts: Set(row.attempts),
        locked_until: Set(row.locked_until),
        told_at: Set(row.told_at),
        struck_out: Set(row.struck_out),
        updated_at: Set(now.micros()),
    };
    let columns = [
        Column::Attempts,
        Column::LockedUntil,
        Column::ToldAt,
        Column::StruckOut,
        Column::UpdatedAt,
    ];
    let mut anew = OnConflict::column(Column::AccountKey);
    Entity::insert(row)
        .on_conflict(anew.update_columns(columns).to_owned())
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete(
    connection: &impl ConnectionTrait,
    account_key: &str,
) -> Result<(), StorageError> {
    Entity::delete_by_id(account_key.to_owned())
        .exec(connection)
        .await?;
    Ok(())
}

/// Whether there is a row that was last written before `then`.
pub(crate) async fn is_any_older(
    connection: &impl ConnectionTrait,
    then: Timestamp,
) -> Result<bool, StorageError> {
    let older = Entity::find().filter(Column::UpdatedAt.lt(then.micros()));
    Ok(older.one(connection).await?.is_some())
}

/// So many rows are deleted at once: others wait for the same writer.
const AT_ONCE: u64 = 500;

/// Deletes rows that were last written before `then`; answers how many, and 0 when there are none left.
pub(crate) async fn delete_older(
    connection: &impl ConnectionTrait,
    then: Timestamp,
) -> Result<u64, StorageError> {
    let older = Entity::find().filter(Column::UpdatedAt.lt(then.micros()));
    let older = older.limit(AT_ONCE).all(connection).await?;
    let keys = older.into_iter().map(|row| row.account_key);
    let deleted = Entity::delete_many()
        .filter(Column::AccountKey.is_in(keys))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected)
}
