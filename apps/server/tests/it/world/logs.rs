//! What the servers of all worlds log: one process has one log, so a test looks for the lines of
//! its own requests.

use std::sync::OnceLock;

use kernel::Clock;
use serde_json::Value;
use telemetry::{Destination, LogSettings, MemoryLog};

static LOG: OnceLock<MemoryLog> = OnceLock::new();

/// Begins to log into memory.
pub fn begin() {
    LOG.get_or_init(|| {
        let memory = MemoryLog::default();
        let settings = LogSettings {
            level: "info".to_owned(),
            destination: Destination::Memory(memory.clone()),
        };
        telemetry::init(&settings, Clock::system()).unwrap();
        memory
    });
}

/// Everything that was logged by all worlds.
pub fn log_text() -> String {
    LOG.get().map(MemoryLog::text).unwrap_or_default()
}

/// The lines of one request.
pub fn log_lines(request_id: &str) -> Vec<Value> {
    let text = log_text();
    let lines = text.lines().filter(|line| line.contains(request_id));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
