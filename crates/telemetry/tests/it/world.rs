//! A log in memory under a clock that stands.

use kernel::{Clock, Timestamp};
use serde_json::Value;
use telemetry::{Destination, LogSettings, MemoryLog, subscriber};

/// Runs `work` with a log of its own and returns everything that was logged.
pub fn logged_at(level: &str, work: impl FnOnce()) -> String {
    let memory = MemoryLog::default();
    let destination = Destination::Memory(memory.clone());
    let settings = LogSettings {
        level: level.to_owned(),
        destination,
    };
    tracing::subscriber::with_default(subscriber(&settings, clock()).unwrap(), work);
    memory.text()
}

/// The lines of a log at the lowest level.
pub fn lines(work: impl FnOnce()) -> Vec<Value> {
    parse(&logged_at("trace", work))
}

pub fn parse(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub fn clock() -> Clock {
    Clock::manual(Timestamp::from_micros(1_795_350_600_000_000))
}
