//! How long a connection is waited for: no setting, but a part of the settings, so that tests can be
//! less patient.

use std::time::Duration;

/// An idle connection is kept for so long: longer than the 60 seconds after which common proxies
/// drop theirs, so that a proxy never writes into a connection that just closed.
pub const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a connection is waited for while no request is in progress over it.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// From the end of an answer to the first byte of the next request.
    pub idle: Duration,
    /// From one byte of an answer that the client takes to the next.
    pub write: Duration,
}

impl ConnectionLimits {
    /// The limits of a server whose clients have `head` for the first head of a connection. The
    /// framework sees to that one, and answers it, so it comes first; it also closes idle
    /// connections in good order.
    #[must_use]
    pub fn after(head: Duration) -> Self {
        Self {
            head: head + head / 2,
            idle: KEEP_ALIVE + KEEP_ALIVE / 5,
            write: Duration::from_secs(60),
        }
    }
}
