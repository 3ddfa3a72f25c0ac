//! How many connections and databases one process holds.

use std::time::Duration;

/// Bounds of what is open at once.
#[derive(Debug, Clone, Copy)]
pub struct OpenLimits {
    /// Workspace databases that stay open. Beyond it the one that was idle longest is closed.
    pub workspaces: usize,
    /// Reading connections per workspace database; each is a thread of its own.
    pub readers: u32,
    /// Reading connections of the control database.
    pub control_readers: u32,
    /// An unused connection is closed after this span.
    pub idle: Duration,
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
