//! Errors of identity.

use auth::{AuthError, PasswordFault};

use super::{ApiError, Code};
use crate::admission::seconds;

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::InvalidCredentials => Self::new(Code::InvalidCredentials),
            AuthError::Locked { wait } => {
                let wait = seconds(wait);
                Self::new(Code::Locked)
                    .detail(format!(
                        "Try again in {wait} s, or set a new password by mail."
                    ))
                    .retry_after(wait)
            }
            AuthError::Overloaded => Self::new(Code::Overloaded).retry_after(2),
            AuthError::TokenInvalid => Self::new(Code::TokenInvalid),
            AuthError::RefreshInvalid => Self::new(Code::RefreshInvalid),
            AuthError::ClaimUsed => Self::new(Code::ClaimUsed),
            AuthError::ClaimInvalid => Self::new(Code::ClaimInvalid),
            AuthError::EmailTaken => Self::new(Code::EmailTaken),
            AuthError::OneTimeTokenInvalid => Self::new(Code::OneTimeTokenInvalid),
            AuthError::PasswordRefused(faults) => faults
                .into_iter()
                .fold(Self::new(Code::PasswordRefused), add_fault),
            AuthError::NameInvalid => Self::new(Code::NameInvalid)
                .detail("A name has 1 to 100 characters, none of them a control character."),
            AuthError::SessionNotFound => Self::new(Code::SessionNotFound),
            AuthError::Cursor(_) => Self::new(Code::InvalidCursor),
            AuthError::UserNotFound => Self::new(Code::UserNotFound),
            AuthError::AttemptInvalid => Self::new(Code::AttemptInvalid),
            AuthError::EmailUnproven => Self::new(Code::EmailUnproven)
                .detail("Sign up with the address and a password, and link the provider then."),
            AuthError::IdentityRefused | AuthError::IdentityTokenSpent => {
                Self::new(Code::IdentityRefused)
            }
            AuthError::LinkRequired => Self::new(Code::LinkRequired)
                .detail("The address has an account: sign in to it, and link the provider there."),
            AuthError::IdentityTaken => Self::new(Code::IdentityTaken),
            AuthError::IdentityNotFound => Self::new(Code::IdentityNotFound),
            AuthError::LastWayIn => {
                Self::new(Code::LastWayIn).detail("Set a password or link another identity first.")
            }
            AuthError::SignInNotRecent => Self::new(Code::SignInNotRecent)
                .detail("The session has to have begun within five minutes."),
            AuthError::VersionMismatch => Self::new(Code::VersionMismatch),
            AuthError::Storage(error) => error.into(),
            AuthError::Audit(error) => error.into(),
            AuthError::Keyring(_)
            | AuthError::Entropy(_)
            | AuthError::SigningKey
            | AuthError::Threads(_) => Self::new(Code::Internal).caused_by(error),
        }
    }
}

fn add_fault(error: ApiError, fault: PasswordFault) -> ApiError {
    let detail = match fault {
        PasswordFault::TooShort => "Take 12 characters or more.",
        PasswordFault::TooLong => "Take 128 characters or fewer.",
        PasswordFault::TooGuessable => "This is easy to guess: take something longer or stranger.",
    };
    error.field("/password", fault.as_str(), detail)
}
