//! Why a call to the outside brought no answer.

use std::error::Error;

type Cause = Box<dyn Error + Send + Sync>;

/// Why a call to the outside brought no answer, or none can be made.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The URL is not absolute, carries a user's name, or has a scheme that is not allowed here.
    #[error("the URL cannot be called")]
    Url,
    /// The name leads to an address that may not be called.
    #[error("the name leads to an address that may not be called")]
    Forbidden,
    /// The name is unknown.
    #[error("the name could not be resolved")]
    Unresolved(#[source] Cause),
    /// Nobody answered, or not as who they should be.
    #[error("no connection could be made")]
    Connect(#[source] Cause),
    /// The call took too long.
    #[error("the call took too long")]
    Timeout,
    /// The answer is longer than allowed.
    #[error("the answer is too long")]
    TooLong,
    /// The connection broke, or what came over it was not HTTP.
    #[error("the answer could not be read")]
    Broken(#[source] Cause),
    /// The file of authorities cannot be used.
    #[error("the file of trusted authorities cannot be used")]
    Authorities(#[source] Cause),
}

impl OutboundError {
    pub(crate) fn connect(cause: impl Into<Cause>) -> Self {
        Self::Connect(cause.into())
    }

    pub(crate) fn broken(cause: impl Into<Cause>) -> Self {
        Self::Broken(cause.into())
    }
}
