//! How a change begins, in each engine: as the only one of its tables.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use tokio::runtime::Handle;

use crate::{Postgres, Scope, StorageError};

/// The connection of a writer.
pub(crate) struct Connection {
    pool: DatabaseConnection,
    /// What a transaction of a shared database begins with.
    opening: Option<String>,
    /// Where connections are made; `None` for the runtime of each caller.
    home: Option<Handle>,
}

impl Connection {
    /// To a file, whose one writing connection it is.
    pub(crate) const fn file(pool: DatabaseConnection) -> Self {
        Self {
            pool,
            opening: None,
            home: None,
        }
    }

    /// To the tables of one owner among those of others.
    pub(crate) fn shared(postgres: &Postgres, scope: Scope) -> Self {
        let (pool, opening) = postgres.writer(scope);
        Self {
            pool,
            opening: Some(opening),
            home: postgres.home(),
        }
    }

    pub(super) const fn pool(&self) -> &DatabaseConnection {
        &self.pool
    }

    /// A transaction in which nobody else changes these tables.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StorageError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = match &self.home {
            // A connection belongs to the runtime that makes it, and must not end with a caller's.
            Some(home) => {
                let pool = self.pool.clone();
                let begun = home.spawn(async move { pool.begin_with_options(options).await });
                begun.await.map_err(|_| StorageError::Abandoned)??
            }
            None => self.pool.begin_with_options(options).await?,
        };
        if let Some(opening) = &self.opening {
            transaction.execute_unprepared(opening).await?;
        }
        Ok(transaction)
    }
}
