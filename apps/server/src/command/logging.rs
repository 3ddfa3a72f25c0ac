//! Begins to log as the settings say.

use kernel::Clock;
use telemetry::{Destination, LogSettings, TelemetryError};

use crate::config::LogSection;

/// Why nothing can be logged.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoggingError {
    /// A setting cannot be used.
    #[error("`{key}` cannot be used")]
    Setting {
        /// The key of the setting.
        key: &'static str,
        /// What the log said.
        #[source]
        source: TelemetryError,
    },
    /// Nothing that somebody has set is wrong.
    #[error(transparent)]
    Other(TelemetryError),
}

/// Logs what is of that level or above to where the settings say.
///
/// # Errors
/// [`LoggingError`]
pub(super) fn begin(section: &LogSection, level: &str) -> Result<(), LoggingError> {
    let file = section.file.clone();
    let settings = LogSettings {
        level: level.to_owned(),
        destination: file.map_or(Destination::Stderr, Destination::File),
    };
    telemetry::init(&settings, Clock::system()).map_err(|source| match source {
        TelemetryError::Level => setting("log.level", source),
        TelemetryError::File { .. } => setting("log.file", source),
        TelemetryError::AlreadySetUp => LoggingError::Other(source),
    })
}

const fn setting(key: &'static str, source: TelemetryError) -> LoggingError {
    LoggingError::Setting { key, source }
}
