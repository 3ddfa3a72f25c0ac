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
