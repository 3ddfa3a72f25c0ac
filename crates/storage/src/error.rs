//! What can go wrong below the domains.

use sea_orm::{DbErr, RuntimeErr};
use sqlx::postgres::{PgDatabaseError, PgSeverity};

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
    /// No connection to the database could be made.
    #[error("the database (`storage.postgres.url`) cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The database lacks steps of the schema, and this process may not apply them.
    #[error(
        "the schema of the database is behind this program; run `bailiwick migrate up` with \
         `storage.postgres.owner_url`"
    )]
    SchemaBehind,
    /// The database itself does not keep workspaces apart: what is wrong.
    #[error("the database does not keep workspaces apart: {0}")]
    Unguarded(String),
    /// A move from the other engine was begun there and not ended.
    #[error(
        "the database holds a part of an installation that is being moved; finish it with \
         `bailiwick move-engine --from sqlite --to postgres`"
    )]
    HalfMoved,
    /// A migration failed and left the database as it was.
    #[error("the migration of the database failed")]
    Migration(#[source] DbErr),
    /// The commit failed: nothing of the change was kept.
    #[error("the change could not be made durable")]
    Commit,
    /// The work was cut off: it panicked, and its change was rolled back; or the runtime that made
    /// the change ended, or the connection to the database at its commit, and nobody can say whether
    /// it became durable.
    #[error("the change was abandoned")]
    Abandoned,
    /// Too many changes wait for this database, or so many databases are in use that no further one
    /// is opened; nothing was done.
    #[error("too many changes wait for the database, or too many databases are in use")]
    Overloaded,
    /// The same idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// A sealed column could not be sealed or opened.
    #[error(transparent)]
    Fields(#[from] keyring::KeyringError),
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

    /// Whether another try may succeed soon: too many wait, no connection became free in time, or
    /// another process held the file for too long. Nothing was done.
    #[must_use]
    pub fn is_overload(&self) -> bool {
        match self {
            Self::Overloaded | Self::Database(DbErr::ConnectionAcquire(_)) => true,
            Self::Database(error) => is_busy(error),
            _ => false,
        }
    }
}

/// SQLite's code 5, "database is locked"; extended codes have it in their lowest byte. PostgreSQL has
/// codes of five letters (its manual, appendix A): a lock that did not come, no room for another
/// connection. A session that the server does not begin, or ends, may begin soon: another server takes
/// over, or an operator undoes what keeps it out. A server that does not answer may answer soon.
fn is_busy(error: &DbErr) -> bool {
    let Some(error) = driver(error) else {
        return false;
    };
    let code = match error {
        sqlx::Error::Database(error) if ends_the_session(error.as_ref()) => return true,
        sqlx::Error::Database(error) => error.code(),
        sqlx::Error::Io(_) => return true,
        _ => return false,
    };
    let Some(code) = code else { return false };
    match code.len() {
        5 => matches!(&*code, "55P03" | "25P03" | "53300" | "57P01" | "57P03"),
        _ => code.parse::<u32>().is_ok_and(|code| code & 0xff == 5),
    }
}

/// Whether it is the database's own answer, and not the loss of the way to it.
pub(crate) fn is_refusal(error: &DbErr) -> bool {
    match driver(error) {
        Some(sqlx::Error::Database(error)) => !ends_the_session(error.as_ref()),
        _ => false,
    }
}

/// Whether the server itself has ended the session or its own work. That is as good as a connection
/// that was lost: what it was doing may be found done when it is back.
fn ends_the_session(error: &dyn sqlx::error::DatabaseError) -> bool {
    let error = error.try_downcast_ref::<PgDatabaseError>();
    error.is_some_and(|error| matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

fn driver(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
