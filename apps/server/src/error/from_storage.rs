//! Errors of the storage layer.

use storage::StorageError;

use super::{ApiError, Code};

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::IdempotencyMismatch => Self::new(Code::IdempotencyKeyReused)
                .detail("The same key came with another request before."),
            StorageError::SchemaAhead | StorageError::Migration(_) => {
                Self::new(Code::WorkspaceQuarantined).caused_by(error)
            }
            StorageError::Database(_)
            | StorageError::File(_)
            | StorageError::NotReadable
            | StorageError::Commit
            | StorageError::Abandoned
            | StorageError::Corrupt => Self::new(Code::Internal).caused_by(error),
        }
    }
}
