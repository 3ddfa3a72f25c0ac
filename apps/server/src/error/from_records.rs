//! Errors of leads, contacts and their imports.

use records::RecordsError;

use super::{ApiError, Code};

impl From<RecordsError> for ApiError {
    fn from(error: RecordsError) -> Self {
        match error {
            RecordsError::NotFound => Self::new(Code::RecordNotFound),
            RecordsError::VersionMismatch => Self::new(Code::VersionMismatch),
            RecordsError::Invalid(fields) => {
                fields
                    .into_iter()
                    .fold(Self::new(Code::InvalidRecord), |error, field| {
                        let pointer = if field.field.is_empty() {
                            String::new()
                        } else {
                            format!("/{}", field.field)
                        };
                        error.field(pointer, field.code, field.detail)
                    })
            }
            RecordsError::Cursor(_) => Self::new(Code::InvalidCursor),
            // What it says names columns of the product and never a value of the file.
            RecordsError::ImportRefused(refusal) => Self::new(Code::ImportRefused)
                .detail(format!("{refusal}."))
                .member("reason", refusal.code()),
            RecordsError::ImportNotFound => Self::new(Code::ImportNotFound),
            RecordsError::Storage(error) => error.into(),
            RecordsError::Audit(error) => error.into(),
            RecordsError::Entropy(error) => Self::new(Code::Internal).caused_by(error),
        }
    }
}
