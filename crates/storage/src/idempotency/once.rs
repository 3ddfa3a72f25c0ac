//! The same request twice is one change: its answer is written with the change, in the same
//! transaction, and given again.

use kernel::IdempotencyKey;
use keyring::{Cell, FieldCipher};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, ModelTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::expiry;
use super::row;
use crate::{Database, Scope, StorageError, Transaction, WriteFuture};

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
                let answer = transaction.fields().seal_json(cell(&place(&key)), &value);
                keep(transaction, &key, answer.map_err(StorageError::from)?).await?;
                Ok(Once::Fresh(value))
            })
        })
        .await
    }

    /// What the key answered, as readers see it; `None` when it can be used. Nothing is changed, and
    /// a call at the same time may use the key right after: it is [`Database::write_once`] that
    /// makes one change of two calls.
    ///
    /// # Errors
    /// [`StorageError::IdempotencyMismatch`] when the key was used for another request; otherwise
    /// the database's failure.
    pub async fn answer_under<T: DeserializeOwned>(
        &self,
        key: &IdempotencyKey,
    ) -> Result<Option<T>, StorageError> {
        let oldest = expiry::oldest_kept(self.writer().now());
        let row = row_of(self.reader(), self.scope(), key).await?;
        let kept = row.filter(|row| row.created_at >= oldest);
        kept.map(|row| answer(self.fields(), &row, key)).transpose()
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
    let row = row_of(sql, transaction.scope(), key).await?;
    let Some(row) = row else { return Ok(None) };
    if row.created_at < oldest {
        row.delete(sql).await?;
        return Ok(None);
    }
    answer(transaction.fields(), &row, key).map(Some)
}

async fn row_of(
    connection: &impl ConnectionTrait,
    scope: Scope,
    key: &IdempotencyKey,
) -> Result<Option<row::Model>, StorageError> {
    let id = (scope.column(), key.scope().to_vec());
    Ok(row::Entity::find_by_id(id).one(connection).await?)
}

fn answer<T: DeserializeOwned>(
    fields: &FieldCipher,
    row: &row::Model,
    key: &IdempotencyKey,
) -> Result<T, StorageError> {
    if row.fingerprint != key.fingerprint() {
        return Err(StorageError::IdempotencyMismatch);
    }
    Ok(fields.open_json(cell(&place(key)), &row.answer)?)
}

async fn keep(
    transaction: &Transaction,
    key: &IdempotencyKey,
    answer: Vec<u8>,
) -> Result<(), StorageError> {
    let row = row::ActiveModel {
        workspace_id: Set(transaction.scope().column()),
        scope: Set(key.scope().to_vec()),
        fingerprint: Set(key.fingerprint().to_vec()),
        created_at: Set(transaction.now().micros()),
        answer: Set(answer),
    };
    row::Entity::insert(row)
        .exec_without_returning(transaction.sql())
        .await?;
    Ok(())
}

/// The row has no id: the first half of its digest stands for it.
fn place(key: &IdempotencyKey) -> [u8; 16] {
    let mut place = [0; 16];
    place.copy_from_slice(&key.scope()[..16]);
    place
}

const fn cell(place: &[u8; 16]) -> Cell<'_> {
    Cell {
        table: "idempotency_keys",
        row: place,
        column: "answer",
    }
}
