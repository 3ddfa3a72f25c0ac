//! What can go wrong below the domains.

use sea_orm::DbErr;

/// A failure of the storage layer.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database refused a statement or could not be reached.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// A file or folder could not be read or written.
    #[error("a file of the data folder could not be read or written")]
    File(#[from] std::io::Error),
    /// The file is not a database under this key: wrong key, or a damaged file.
    #[error("the database does not open under its key")]
    NotReadable,
    /// The database was written by a newer version of the product.
    #[error("the database has a newer schema than this program knows")]
    SchemaAhead,
    /// A migration failed and left the database as it was.
    #[error("the migration of the database failed")]
    Migration(#[source] DbErr),
    /// The commit failed: nothing of the change was kept.
    #[error("the change could not be made durable")]
    Commit,
    /// The work inside a transaction panicked; its change was rolled back.
    #[error("the change was abandoned")]
    Abandoned,
    /// The same idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// A stored value does not have the form that it was written with.
    #[error("a stored value could not be read")]
    Corrupt,
}

impl StorageError {
    /// Whether the database says that a unique index would be violated.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        matches!(
            error.sql_err(),
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
        )
    }
}
