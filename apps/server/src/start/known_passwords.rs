//! Who knows the passwords of breaches: the list, the range service, both or neither.

use std::path::Path;
use std::time::Duration;

use breaches::{Breaches, FilterFile, RangeService};
use kernel::Clock;
use outbound::{Outbound, OutboundSettings};

use super::StartError;
use crate::config::PasswordsSection;

/// Somebody waits at a form while the service is asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// A range with its padding is some 40 KiB.
const LONGEST: usize = 256 * 1_024;

/// Opens the list. Nobody is called: a service that is away stops no start.
///
/// # Errors
/// [`StartError::Breached`]
pub(super) fn open(
    section: &PasswordsSection,
    data: &Path,
    clock: &Clock,
) -> Result<Breaches, StartError> {
    let (path, presence) = section.list_in(data);
    let file = FilterFile::open(&path, presence, clock.clone())?;
    let range = match &section.range {
        Some(settings) => {
            let outbound = Outbound::new(OutboundSettings {
                connect_timeout: PATIENCE,
                timeout: PATIENCE,
                longest_answer: LONGEST,
                ..OutboundSettings::default()
            })?;
            let settings = settings.clone();
            Some(RangeService::new(settings, outbound, clock.clone()))
        }
        None => None,
    };
    Ok(Breaches::new(Some(file), range, section.when_unavailable))
}
