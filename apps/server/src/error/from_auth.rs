//! Errors of identity.

use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use auth::{AuthError, Method, PasswordFault, SecondFactorChallenge};
use serde_json::Value;

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
                        "Try again in {wait} s. A new password that is set by mail ends the lock of a \
                         password, and a recovery code is taken while codes are locked."
                    ))
                    .retry_after(wait)
            }
            AuthError::SecondFactorRequired(challenge) => second_factor_required(&challenge),
            AuthError::ChallengeInvalid => Self::new(Code::ChallengeInvalid),
            AuthError::CodeInvalid => Self::new(Code::CodeInvalid),
            AuthError::PasskeyInvalid => Self::new(Code::PasskeyInvalid),
            AuthError::PasskeysUnavailable => Self::new(Code::PasskeysUnavailable)
                .detail("A passkey is bound to a name, and the public address here is numeric."),
            AuthError::StepUpRequired { methods } => step_up_required(&methods),
            AuthError::FactorNotFound => Self::new(Code::AuthenticatorNotFound),
            AuthError::TooManyFactors => Self::new(Code::TooManyAuthenticators)
                .detail("Remove one that is not used any more."),
            AuthError::FactorsLocked => Self::new(Code::FactorsLocked)
                .detail("Set a new password by mail first: somebody reported an intrusion."),
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
            AuthError::PasswordCompromised => Self::new(Code::PasswordCompromised)
                .detail("Set a new password: a link was sent to your address."),
            AuthError::PasswordUncheckable => Self::new(Code::PasswordUncheckable).retry_after(10),
            AuthError::NameInvalid => Self::new(Code::NameInvalid)
                .detail("A name has 1 to 100 characters, none of them a control character."),
            AuthError::SessionNotFound => Self::new(Code::SessionNotFound),
            AuthError::OwnSession => Self::new(Code::OwnSession)
                .detail("Report a session that is not yours; yours ends with it."),
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
            AuthError::VersionMismatch => Self::new(Code::VersionMismatch),
            AuthError::Storage(error) => error.into(),
            AuthError::Audit(error) => error.into(),
            AuthError::Keyring(_)
            | AuthError::Entropy(_)
            | AuthError::SigningKey
            | AuthError::TotpSecret
            | AuthError::Threads(_) => Self::new(Code::Internal).caused_by(error),
        }
    }
}

/// What the client hands back with the code stands in the document.
fn second_factor_required(challenge: &SecondFactorChallenge) -> ApiError {
    ApiError::new(Code::SecondFactorRequired)
        .member("challenge", challenge.challenge.expose())
        .member("methods", words(&challenge.methods))
        .member("expires_in", challenge.expires_in.as_secs())
}

/// The challenge of RFC 9470 section 3: the session is good, and its proof too old.
fn step_up_required(methods: &[Method]) -> ApiError {
    const CHALLENGE: &str = "Bearer realm=\"bailiwick\", \
         error=\"insufficient_user_authentication\", \
         error_description=\"More recent authentication is required\", max_age=\"300\"";
    ApiError::new(Code::StepUpRequired)
        .member("methods", words(methods))
        .header(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE))
}

fn words(methods: &[Method]) -> Value {
    methods.iter().map(|method| method.as_str()).collect()
}

fn add_fault(error: ApiError, fault: PasswordFault) -> ApiError {
    let detail = match fault {
        PasswordFault::TooShort => "Take 12 characters or more.",
        PasswordFault::TooLong => "Take 128 characters or fewer.",
        PasswordFault::Breached => "This is known from a breach: take one that nobody else has.",
        PasswordFault::TooGuessable => "This is easy to guess: take something longer or stranger.",
    };
    error.field("/password", fault.as_str(), detail)
}
