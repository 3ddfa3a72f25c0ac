//! Puts the log together from its settings.

use kernel::Clock;
use tracing::Subscriber;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::{LookupSpan, Registry};

use crate::destination::Output;
use crate::layer::JsonLines;
use crate::{LogSettings, TelemetryError};

/// Sets up logging for the whole process.
///
/// # Errors
/// [`TelemetryError`] when the settings cannot be used, or logging was set up before.
pub fn init(settings: &LogSettings, clock: Clock) -> Result<(), TelemetryError> {
    let subscriber = subscriber(settings, clock)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| TelemetryError::AlreadySetUp)
}

/// Makes a subscriber for one scope, as for `tracing::subscriber::with_default`.
///
/// # Errors
/// [`TelemetryError`] when the settings cannot be used.
pub fn subscriber(
    settings: &LogSettings,
    clock: Clock,
) -> Result<impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + use<>, TelemetryError> {
    let levels = levels(&settings.level)?;
    let output = Output::open(&settings.destination)?;
    Ok(Registry::default()
        .with(levels)
        .with(JsonLines::new(output, clock)))
}

/// Whether a text is a level as [`LogSettings`] takes it.
#[must_use]
pub fn is_level(text: &str) -> bool {
    levels(text).is_ok()
}

fn levels(directives: &str) -> Result<Targets, TelemetryError> {
    // An empty level would be read as `error`.
    let is_empty = |part: &str| part.trim().is_empty() || part.trim().ends_with('=');
    if directives.split(',').any(is_empty) {
        return Err(TelemetryError::Level);
    }
    let levels: Targets = directives.parse().map_err(|_| TelemetryError::Level)?;
    // `lowd` parses as a target of that name and would silence everything else: a level for the
    // rest must be there.
    if levels.default_level().is_none() {
        return Err(TelemetryError::Level);
    }
    Ok(levels)
}
