//! Time and randomness, which the process takes from outside, and when it works by itself.

use kernel::{Clock, Entropy};

/// When background work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// By itself, as soon as it is due.
    Runs,
    /// When [`crate::Running::drain`] is called: nothing happens behind a test's back.
    OnDemand,
}

/// Where time and randomness come from, and when background work is done.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The clock.
    pub clock: Clock,
    /// The random generator.
    pub entropy: Entropy,
    /// When background work is done.
    pub background: Background,
}

impl Surroundings {
    /// The machine's own, with background work that runs by itself.
    #[must_use]
    pub fn system() -> Self {
        Self {
            clock: Clock::system(),
            entropy: Entropy::system(),
            background: Background::Runs,
        }
    }
}
