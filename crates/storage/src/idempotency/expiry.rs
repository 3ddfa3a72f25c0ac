//! Answers whose day is over. They may hold personal data, so they go even when no other request
//! with a key ever comes.

use kernel::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{DeleteMany, QueryOrder, QuerySelect, QueryTrait};

use super::row::{Column, Entity};
use crate::{Database, Scope, StorageError, Transaction};

/// How long an answer can be had again: 24 hours, in microseconds.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// So many are deleted at once, so that the one writer is not held up.
const BATCH: u64 = 100;

/// An answer that is older than this is not given again.
pub(super) const fn oldest_kept(now: Timestamp) -> i64 {
    now.micros().saturating_sub(KEPT)
}

impl Database {
    /// Deletes up to 100 answers under idempotency keys whose day is over, and says how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_answers(&self) -> Result<u64, StorageError> {
        let oldest = oldest_kept(self.writer().now());
        // Most often there is nothing to do, and reading is cheap.
        let some = expired(self.scope(), oldest).limit(1);
        if some.all(self.reader()).await?.is_empty() {
            return Ok(0);
        }
        self.write(|transaction| Box::pin(purge(transaction))).await
    }
}

/// Deletes the oldest of those whose day is over.
pub(super) async fn purge(transaction: &Transaction) -> Result<u64, StorageError> {
    let oldest = oldest_kept(transaction.now());
    let done = deletion(transaction.scope(), oldest)
        .exec(transaction.sql())
        .await?;
    Ok(done.rows_affected)
}

fn expired(scope: Scope, oldest: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::WorkspaceId.eq(scope.column()))
        .filter(Column::CreatedAt.lt(oldest))
        .order_by_asc(Column::CreatedAt)
}

fn deletion(scope: Scope, oldest: i64) -> DeleteMany<Entity> {
    let keys: SelectStatement = expired(scope, oldest)
        .select_only()
        .column(Column::Scope)
        .limit(BATCH)
        .into_query();
    Entity::delete_many()
        .filter(Column::WorkspaceId.eq(scope.column()))
        .filter(Column::Scope.in_subquery(keys))
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, ConnectionTrait, DbBackend, Statement};

    use super::*;
    use crate::schema::{self, History};

    async fn plan(history: History, mut statement: Statement) -> Vec<String> {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        let memory = sea_orm::Database::connect(options).await.unwrap();
        schema::migrate(&memory, history, None).await.unwrap();
        statement.sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        let rows = memory.query_all_raw(statement).await.unwrap();
        let detail = |row: &sea_orm::QueryResult| row.try_get("", "detail").unwrap();
        rows.iter().map(detail).collect()
    }

    #[tokio::test]
    async fn expired_answers_are_found_by_an_index_and_never_by_reading_all() {
        for history in [History::Control, History::Workspace] {
            for statement in [
                deletion(Scope::PLATFORM, 1).build(DbBackend::Sqlite),
                expired(Scope::PLATFORM, 1).build(DbBackend::Sqlite),
            ] {
                let plan = plan(history, statement).await;
                let by_index = |line: &String| {
                    line.contains("idempotency_keys_created_at (workspace_id=? AND created_at<?)")
                };
                assert!(plan.iter().any(by_index), "{plan:?}");
                let reads_all = |line: &String| line.starts_with("SCAN") || line.contains("TEMP");
                assert!(!plan.iter().any(reads_all), "{plan:?}");
            }
        }
    }
}
