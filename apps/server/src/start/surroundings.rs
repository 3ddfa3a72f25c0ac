//! Time and randomness, which the process takes from outside.

use kernel::{Clock, Entropy};

/// Where time and randomness come from.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The clock.
    pub clock: Clock,
    /// The random generator.
    pub entropy: Entropy,
}

impl Surroundings {
    /// The machine's own.
    #[must_use]
    pub fn system() -> Self {
        Self {
            clock: Clock::system(),
            entropy: Entropy::system(),
        }
    }
}
