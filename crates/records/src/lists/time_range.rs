//! A span of time as a filter.

use kernel::Timestamp;

/// From a time on, and before another. An open end stands for any time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// Not before this time.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}
