//! What to log and where to.

use std::path::PathBuf;

use crate::MemoryLog;

/// What to log and where to.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// The least level that is logged, with exceptions by target: `info` or `info,auth=debug`.
    /// Foreign targets stay at `warn` whatever stands here.
    pub level: String,
    /// Where the lines go.
    pub destination: Destination,
}

/// Where the lines of the log go.
#[derive(Debug, Clone)]
pub enum Destination {
    /// The standard error stream of the process.
    Stderr,
    /// A file that is appended to; it is created, and kept, readable by its owner alone.
    File(PathBuf),
    /// The memory of the process, to be read back.
    Memory(MemoryLog),
}
