//! Errors of the storage layer.

use storage::StorageError;

use super::{ApiError, Code};

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        if error.is_overload() {
            return Self::new(Code::Overloaded).retry_after(2).caused_by(error);
        }
        match error {
            StorageError::IdempotencyMismatch => Self::new(Code::IdempotencyKeyReused)
                .detail("The same key came with another request before."),
            StorageError::SchemaAhead
            | StorageError::SchemaBehind
            | StorageError::Unguarded(_)
            | StorageError::HalfMoved
            | StorageError::Migration(_) => Self::new(Code::WorkspaceQuarantined).caused_by(error),
            StorageError::Database(_)
            | StorageError::File(_)
            | StorageError::NotReadable
            | StorageError::Commit
            | StorageError::Abandoned
            | StorageError::Overloaded
            | StorageError::Fields(_)
            | StorageError::Unreachable(_)
            | StorageError::Corrupt => Self::new(Code::Internal).caused_by(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::RETRY_AFTER;
    use sea_orm::{ConnAcquireErr, DbErr};

    use super::*;

    #[test]
    fn a_full_queue_and_a_busy_pool_say_when_to_come_again() {
        let timeout = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        for error in [StorageError::Overloaded, timeout.into()] {
            let error = ApiError::from(error);
            assert_eq!(error.code(), Code::Overloaded);
            assert!(error.headers().iter().any(|(name, _)| name == RETRY_AFTER));
        }
    }
}
