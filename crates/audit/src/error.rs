//! What can go wrong with the audit log.

use kernel::{CursorError, EntropyError};
use sea_orm::DbErr;
use storage::StorageError;

/// A failure of the audit log.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// No event of this log has the id.
    #[error("the event does not exist")]
    NotFound,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// A log is not as it was written, from this place on.
    #[error("the event at place {0} of the log is missing or was changed")]
    Broken(i64),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl From<DbErr> for AuditError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}
