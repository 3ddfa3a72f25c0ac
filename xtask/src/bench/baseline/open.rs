//! Opens the baseline's databases with the settings that the product has, so that only what the
//! product adds makes the difference.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use kernel::Key256;
use migrations::{MigratorTrait, WorkspaceMigrator};
use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::bench::BenchError;

/// Opens a database file, plain or under a raw SQLCipher key, with the product's schema.
pub async fn open(
    file: &Path,
    key: Option<&Key256>,
    connections: u32,
) -> Result<DatabaseConnection, BenchError> {
    let mut options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-1024")
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    if let Some(key) = key {
        options = options
            .pragma("key", raw_key(key))
            .pragma("cipher_hmac_algorithm", "HMAC_SHA256");
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(options);
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
    WorkspaceMigrator::up(&connection, None).await?;
    Ok(connection)
}

fn raw_key(key: &Key256) -> String {
    let mut text = String::from("\"x'");
    for byte in key.expose() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'\"");
    text
}
