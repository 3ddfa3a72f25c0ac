//! What became of a call.

use std::time::Duration;

use crate::Rate;

/// Whether a call passes, and how its limits stand after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Each limit, in the order in which they were asked.
    pub standings: Vec<Standing>,
    /// Which of them refuse the call, and when the last of those would let it pass; nothing was
    /// charged then.
    pub refused: Option<Refused>,
}

/// A call that does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The place of the limit with the longest wait.
    pub by: usize,
    /// How long that is.
    pub wait: Duration,
}

/// How one limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub limit: &'static str,
    /// The rate that was applied.
    pub rate: Rate,
    /// How many more calls would pass at once.
    pub remaining: u32,
    /// When all of them would.
    pub full_in: Duration,
}

/// A time that is never negative.
pub(crate) fn micros(micros: i64) -> Duration {
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}
