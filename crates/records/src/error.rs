//! What the verbs of this crate refuse, one variant per thing that a caller would do differently.

use audit::AuditError;
use kernel::{CursorError, EntropyError};
use sea_orm::DbErr;
use storage::StorageError;

use crate::{FieldError, ImportError};

/// A refusal or failure of records.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The workspace has no record of this id.
    #[error("the record does not exist")]
    NotFound,
    /// The version that the caller saw is not the current one.
    #[error("the record was changed in the meantime")]
    VersionMismatch,
    /// Fields of the record are not valid; each is named.
    #[error("the record is not valid")]
    Invalid(Vec<FieldError>),
    /// The cursor is not one of this list in this order.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The whole file is refused and nothing of it was kept.
    #[error("the file is refused")]
    ImportRefused(#[from] ImportError),
    /// The import does not exist, is not finished, or was given up.
    #[error("the import does not exist")]
    ImportNotFound,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The event could not be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl From<DbErr> for RecordsError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}
