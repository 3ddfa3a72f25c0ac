//! Why nobody was proven to be anybody.

use outbound::OutboundError;

/// Why a provider could not be asked, or did not prove who somebody is.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider could not be reached, or did not answer in time.
    #[error("the provider could not be reached")]
    Unreachable(#[source] OutboundError),
    /// Somebody else has just found that it cannot be asked.
    #[error("the provider could not be asked a moment ago")]
    Away,
    /// The provider answered something that it must not answer.
    #[error("the provider's answer cannot be used: {0}")]
    Answer(&'static str),
    /// The person, or the provider for them, said no.
    #[error("the provider did not let the person in")]
    Denied,
    /// What came back belongs to another provider, or lacks what every answer has.
    #[error("the callback does not fit the attempt: {0}")]
    Callback(&'static str),
    /// The provider did not exchange the code.
    #[error("the provider did not exchange the code")]
    Exchange,
    /// The ID token does not prove anything to us.
    #[error("the ID token is not valid: {0}")]
    Token(&'static str),
    /// The settings of the provider cannot be used.
    #[error("the settings of the provider cannot be used: {0}")]
    Settings(&'static str),
}

impl From<OutboundError> for OidcError {
    fn from(error: OutboundError) -> Self {
        Self::Unreachable(error)
    }
}
