//! How many connections and databases one process holds.

use std::time::Duration;

/// Bounds of what is open at once.
#[derive(Debug, Clone, Copy)]
pub struct OpenLimits {
    /// Workspace databases that stay open. Beyond it the one that was idle longest is let go, and
    /// closes when its last user is done; see [`OpenLimits::most_living`].
    pub workspaces: usize,
    /// Reading connections per workspace database; each is a thread of its own.
    pub readers: u32,
    /// Reading connections of the control database.
    pub control_readers: u32,
    /// An unused connection is closed after this span.
    pub idle: Duration,
}

impl OpenLimits {
    /// The most databases that may still be in use after they were let go.
    pub const MOST_LEAVING: usize = 128;

    /// How many workspace databases can have open files at once, where so many of them stay open:
    /// these, and again so many that were let go and are still in use, up to
    /// [`OpenLimits::MOST_LEAVING`]. An upload or an export may hold one for an hour, and each holds
    /// files, which the process has only so many of.
    #[must_use]
    pub const fn most_living(workspaces: usize) -> usize {
        let kept = if workspaces == 0 { 1 } else { workspaces };
        let leaving = if kept < Self::MOST_LEAVING {
            kept
        } else {
            Self::MOST_LEAVING
        };
        kept.saturating_add(leaving)
    }
}

impl Default for OpenLimits {
    fn default() -> Self {
        Self {
            workspaces: 256,
            readers: 2,
            control_readers: 2,
            idle: Duration::from_secs(60),
        }
    }
}
