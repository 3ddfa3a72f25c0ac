//! What an operator decides about calls to the outside.

use std::path::PathBuf;
use std::time::Duration;

/// The bounds of every call, and whom to believe.
#[derive(Debug, Clone)]
pub struct OutboundSettings {
    /// A PEM file with authorities to trust besides those of the system.
    pub authorities: Option<PathBuf>,
    /// The time until the connection stands: resolving, TCP and TLS together.
    pub connect_timeout: Duration,
    /// The time that a whole call may take.
    pub timeout: Duration,
    /// The longest body of an answer, in bytes. A longer one is refused while it is read.
    pub longest_answer: usize,
}

impl Default for OutboundSettings {
    fn default() -> Self {
        Self {
            authorities: None,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            longest_answer: 1024 * 1024,
        }
    }
}
