//! Errors of the audit log.

use audit::AuditError;

use super::{ApiError, Code};

impl From<AuditError> for ApiError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::NotFound => Self::new(Code::EventNotFound),
            AuditError::Cursor(_) => Self::new(Code::InvalidCursor),
            AuditError::Storage(error) => error.into(),
            AuditError::Broken(_) => Self::new(Code::Internal).caused_by(error),
            AuditError::Entropy(error) => Self::new(Code::Internal).caused_by(error),
        }
    }
}
