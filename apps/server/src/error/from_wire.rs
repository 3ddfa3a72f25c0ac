//! Errors that the framework makes before a handler runs, or while the body arrives.

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;

use super::{ApiError, Code};

impl From<PayloadError> for ApiError {
    fn from(error: PayloadError) -> Self {
        match error {
            PayloadError::Overflow => Self::new(Code::BodyTooLarge),
            other => Self::new(Code::BodyIncomplete).caused_by(other.to_string()),
        }
    }
}

impl ApiError {
    /// The error for an answer that the framework made with a status alone.
    #[must_use]
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status.as_u16() {
            404 => Code::NotFound,
            405 => Code::MethodNotAllowed,
            408 => Code::RequestTimeout,
            412 => Code::VersionMismatch,
            413 => Code::BodyTooLarge,
            415 => Code::UnsupportedMediaType,
            422 => Code::InvalidBody,
            429 => Code::RateLimited,
            503 => Code::Overloaded,
            400..=499 => Code::InvalidHeader,
            _ => Code::Internal,
        };
        Self::new(code)
    }
}
