//! SQLCipher's own log.

use sea_orm::{ConnectionTrait, SqlxSqliteConnector};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::StorageError;

/// Turns it off for this process. SQLCipher writes plain lines to the standard error stream when it
/// cannot read a page, past the log of the product and its walls; the error reaches the caller
/// anyway.
pub(crate) async fn quiet() -> Result<(), StorageError> {
    let memory = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_lazy_with(SqliteConnectOptions::new().in_memory(true));
    let memory = SqlxSqliteConnector::from_sqlx_sqlite_pool(memory);
    memory
        .execute_unprepared("PRAGMA cipher_log_level = NONE")
        .await?;
    Ok(memory.close().await?)
}
