//! The same request twice is one change: its answer is written with the change, in the same
//! transaction, and given again.

use kernel::IdempotencyKey;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, ModelTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::expiry;
use super::row;
use crate::{Database, StorageError, Transaction, WriteFuture};

/// The result of a change that may have been made before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once<T> {
    /// The change was made just now.
    Fresh(T),
    /// The change was made before under the same key; this is what it answered.
    Replayed(T),
}

impl<T> Once<T> {
    /// The answer, whichever way it came.
    pub fn into_inner(self) -> T {
        match self {
            Self::Fresh(value) | Self::Replayed(value) => value,
        }
    }
}

impl Database {
    /// Like [`Database::write`], and once per key: when the key was used before, nothing is done
    /// and the answer of that time is given. Without a key it is a plain write.
    ///
    /// # Errors
    /// [`StorageError::IdempotencyMismatch`] when the key was used for another request; otherwise
    /// those of [`Database::write`].
    pub async fn write_once<F, T, E>(
        &self,
        key: Option<IdempotencyKey>,
        work: F,
    ) -> Result<Once<T>, E>
    where
        F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, T, E> + Send + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let Some(key) = key else {
            return self.write(work).await.map(Once::Fresh);
        };
        self.write(move |transaction| {
            Box::pin(async move {
                expiry::purge(transaction).await?;
                if let Some(known) = find(transaction, &key).await? {
                    return Ok(Once::Replayed(known));
                }
                let value = work(transaction).await?;
                let result = serde_json::to_string(&value).map_err(|_| StorageError::Corrupt)?;
                keep(transaction, &key, result).await?;
                Ok(Once::Fresh(value))
            })
        })
        .await
    }

    /// Whether something was answered under the key, to this request or another: a look of a reader
    /// before [`Database::write_once`], which alone decides.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn has_answer(&self, key: &IdempotencyKey) -> Result<bool, StorageError> {
        let row = row::Entity::find_by_id((self.scope().column(), key.scope().to_vec()));
        Ok(row.one(self.reader()).await?.is_some())
    }
}

/// What the key answered, if that can still be had. An answer whose day is over is as good as
/// none, and goes, so that the new one can take its place.
async fn find<T: DeserializeOwned>(
    transaction: &Transaction,
    key: &IdempotencyKey,
) -> Result<Option<T>, StorageError> {
    let sql = transaction.sql();
    let oldest = expiry::oldest_kept(transaction.now());
    let scope = transaction.scope().column();
    let row = row::Entity::find_by_id((scope, key.scope().to_vec()))
        .one(sql)
        .await?;
    let Some(row) = row else { return Ok(None) };
    if row.created_at < oldest {
        row.delete(sql).await?;
        return Ok(None);
    }
    if row.fingerprint != key.fingerprint() {
        return Err(StorageError::IdempotencyMismatch);
    }
    serde_json::from_str(&row.result)
        .map(Some)
        .map_err(|_| StorageError::Corrupt)
}

async fn keep(
    transaction: &Transaction,
    key: &IdempotencyKey,
    result: String,
) -> Result<(), StorageError> {
    let row = row::ActiveModel {
        workspace_id: Set(transaction.scope().column()),
        scope: Set(key.scope().to_vec()),
        fingerprint: Set(key.fingerprint().to_vec()),
        result: Set(result),
        created_at: Set(transaction.now().micros()),
    };
    row::Entity::insert(row)
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}
