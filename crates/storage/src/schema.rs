//! Brings a database to the schema that this program knows.

use std::sync::Arc;

use keyring::{Cell, FieldCipher};
use migrations::{ControlMigrator, FieldSealer, MigratorTrait, WorkspaceMigrator, sealing_with};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use crate::StorageError;

/// Which list of steps a database follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum History {
    Control,
    Workspace,
}

impl History {
    pub(crate) fn steps(self) -> Vec<String> {
        let steps = match self {
            Self::Control => ControlMigrator::migrations(),
            Self::Workspace => WorkspaceMigrator::migrations(),
        };
        steps.iter().map(|step| step.name().to_owned()).collect()
    }
}

/// How far a database has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaStatus {
    /// Steps that are applied.
    pub applied: Vec<String>,
    /// Steps that this program knows and the database lacks.
    pub pending: Vec<String>,
}

/// What a migration did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationReport {
    /// The steps that were applied just now, in order.
    pub applied: Vec<String>,
}

/// Reads how far a database has come, and changes nothing.
pub(crate) async fn status(
    connection: &impl ConnectionTrait,
    history: History,
) -> Result<SchemaStatus, StorageError> {
    let applied = match (applied(connection).await?, history) {
        (Some(applied), _) => applied,
        (None, History::Control) => Vec::new(),
        // A workspace's file is made with its schema. Without one it was emptied or never its
        // file, and a fresh schema would pass off the loss as a new workspace.
        (None, History::Workspace) => return Err(StorageError::NotReadable),
    };
    let known = history.steps();
    if applied.iter().any(|step| !known.contains(step)) {
        return Err(StorageError::SchemaAhead);
    }
    let pending = known
        .into_iter()
        .filter(|step| !applied.contains(step))
        .collect();
    Ok(SchemaStatus { applied, pending })
}

/// Applies every pending step in one transaction: a crash or a failure leaves the old schema.
/// A database that holds no row needs no `fields` to seal them with.
pub(crate) async fn migrate(
    writer: &DatabaseConnection,
    history: History,
    fields: Option<&FieldCipher>,
) -> Result<MigrationReport, StorageError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = writer
        .begin_with_options(options)
        .await
        .map_err(not_readable)?;
    let before = applied(&transaction).await?.unwrap_or_default();
    let known = history.steps();
    if before.iter().any(|step| !known.contains(step)) {
        return Err(StorageError::SchemaAhead);
    }
    let steps = async {
        match history {
            History::Control => ControlMigrator::up(&transaction, None).await,
            History::Workspace => WorkspaceMigrator::up(&transaction, None).await,
        }
    };
    let done = match fields {
        Some(fields) => sealing_with(Arc::new(Sealer(fields.clone())), steps).await,
        None => steps.await,
    };
    if let Err(error) = done {
        transaction.rollback().await?;
        return Err(StorageError::Migration(error));
    }
    transaction.commit().await?;
    let applied = known
        .into_iter()
        .filter(|step| !before.contains(step))
        .collect();
    Ok(MigrationReport { applied })
}

/// What steps seal with that bring older rows into the sealed form.
struct Sealer(FieldCipher);

impl FieldSealer for Sealer {
    fn seal(
        &self,
        table: &str,
        row: [u8; 16],
        column: &str,
        plaintext: &[u8],
    ) -> Result<Vec<u8>, DbErr> {
        let cell = Cell {
            table,
            row: &row,
            column,
        };
        let sealed = self.0.seal(cell, plaintext);
        sealed.map_err(|error| DbErr::Custom(error.to_string()))
    }

    fn blind(&self, label: &str, text: &str) -> String {
        self.0.blind(label, text)
    }

    fn blind_words(&self, label: &str, words: &str) -> String {
        self.0.blind_words(label, words)
    }
}

/// The steps that are applied; `None` in a database that has never seen one.
pub(crate) async fn applied(
    connection: &impl ConnectionTrait,
) -> Result<Option<Vec<String>>, StorageError> {
    let backend = connection.get_database_backend();
    let exists = match backend {
        DbBackend::Postgres => {
            "SELECT 1 FROM pg_class WHERE relname = 'seaql_migrations' \
             AND relnamespace = to_regnamespace(current_schema())"
        }
        _ => "SELECT name FROM sqlite_master WHERE name = 'seaql_migrations'",
    };
    let table = Statement::from_string(backend, exists);
    if connection
        .query_one_raw(table)
        .await
        .map_err(not_readable)?
        .is_none()
    {
        return Ok(None);
    }
    let steps = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = connection
        .query_all_raw(Statement::from_string(backend, steps))
        .await?;
    rows.iter()
        .map(|row| Ok(Some(row.try_get("", "version")?)))
        .collect()
}

/// SQLite says "file is not a database" (26) when the key does not fit.
pub(crate) fn not_readable(error: DbErr) -> StorageError {
    if error.to_string().contains("file is not a database") {
        StorageError::NotReadable
    } else {
        StorageError::Database(error)
    }
}
