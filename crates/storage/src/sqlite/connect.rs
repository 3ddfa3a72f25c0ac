//! Opens one SQLCipher file: a pool of readers and a pool of one writer.

use std::path::Path;
use std::time::Duration;

use kernel::Key256;
use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

/// The connections of one file. They are made when they are first used.
#[derive(Debug)]
pub(crate) struct Pools {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
}

/// Prepares the pools of a file. No page is read before the first statement.
pub(crate) fn connect(file: &Path, key: &Key256, readers: u32, idle: Duration) -> Pools {
    let options = options(file, key);
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .max_connections(connections)
            .idle_timeout(idle)
            .max_lifetime(None)
            // A local file does not go away between two statements.
            .test_before_acquire(false)
    };
    let reading = options.clone().pragma("query_only", "ON");
    let reader = pool(readers).connect_lazy_with(reading);
    // When the engine itself rolls a transaction back (a full disk, for one), the driver goes on
    // counting it as open, and the next changes would be answered as durable inside a transaction
    // that nobody commits. Such a connection is closed and made anew.
    let writer = pool(1)
        .after_release(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
        .connect_lazy_with(options);
    Pools {
        reader: SqlxSqliteConnector::from_sqlx_sqlite_pool(reader),
        writer: SqlxSqliteConnector::from_sqlx_sqlite_pool(writer),
    }
}

fn options(file: &Path, key: &Key256) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        // A raw key skips the passphrase KDF; sqlx sends this pragma before any other statement.
        .pragma("key", raw_key(key))
        // SQLCipher's default is HMAC-SHA512. Processors have instructions for SHA-256, with which a
        // commit takes a fifth less time; 256 bits of authentication are as many as the key has.
        .pragma("cipher_hmac_algorithm", "HMAC_SHA256")
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        // Temporary tables and sorts would otherwise be written to disk in the clear.
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-1024")
        .pragma("secure_delete", "ON")
        // Statements are logged by nobody: they may carry values.
        .disable_statement_logging()
}

/// SQLCipher's raw key form `x'…'`, quoted as an SQL text.
fn raw_key(key: &Key256) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(70);
    text.push_str("\"x'");
    for byte in key.expose() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'\"");
    text
}
