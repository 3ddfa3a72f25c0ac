//! Errors of providers.

use oidc::OidcError;

use super::{ApiError, Code};

impl From<OidcError> for ApiError {
    fn from(error: OidcError) -> Self {
        match error {
            OidcError::Unreachable(_) | OidcError::Away | OidcError::Answer(_) => {
                Self::new(Code::ProviderUnavailable)
                    .retry_after(5)
                    .caused_by(error)
            }
            OidcError::Denied
            | OidcError::Callback(_)
            | OidcError::Exchange
            | OidcError::Token(_) => Self::new(Code::IdentityRefused).caused_by(error),
            OidcError::Settings(_) => Self::new(Code::Internal).caused_by(error),
        }
    }
}
