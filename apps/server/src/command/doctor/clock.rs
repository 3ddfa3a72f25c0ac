//! The clock: tokens, sessions and events are worthless under a wrong one.

use std::time::{Duration, UNIX_EPOCH};

use audit::EventQuery;
use kernel::{Clock, PageLimit, Timestamp};

use super::finding::Finding;
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// Clocks of one machine may be set back by so much without harm.
const TOLERANCE: Duration = Duration::from_secs(60);

const SET_IT: &str = "set the machine's clock, by NTP for instance";

/// The time is not before the program itself was built.
pub(super) fn not_before_the_program() -> Finding {
    const CHECK: &str = "clock";
    match built() {
        Some(built) => judge(
            CHECK,
            Clock::system().now(),
            built,
            "this program was built",
        ),
        None => Finding::ok(
            CHECK,
            "the age of this program is unknown; its clock was not compared",
        ),
    }
}

/// The time is not before the newest event of the platform's log.
pub(super) async fn not_before_the_last_event(installation: &Installation) -> Finding {
    const CHECK: &str = "clock_and_events";
    let query = EventQuery {
        limit: PageLimit::default(),
        ..EventQuery::default()
    };
    match installation.audit.list(&installation.control, &query).await {
        Ok(page) => {
            let newest = page.data.iter().map(|event| event.occurred_at).max();
            let newest = newest.unwrap_or(Timestamp::from_micros(0));
            judge(
                CHECK,
                installation.clock.now(),
                newest,
                "the newest event was written",
            )
        }
        Err(error) => Finding::failed(CHECK, reason(&error), "restore control.db from a backup"),
    }
}

fn judge(check: &'static str, now: Timestamp, least: Timestamp, what: &str) -> Finding {
    if now.plus(TOLERANCE) < least {
        let message = format!("the clock says {now}, but {what} at {least}");
        return Finding::failed(check, message, SET_IT);
    }
    Finding::ok(check, format!("the clock says {now}, after {what}"))
}

/// When the program's file was last written.
fn built() -> Option<Timestamp> {
    let program = std::env::current_exe().ok()?;
    let written = std::fs::metadata(program).ok()?.modified().ok()?;
    let since = written.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_micros(0).plus(since))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    #[test]
    fn a_clock_that_was_set_back_fails() {
        let least = Timestamp::from_micros(1_800_000_000_000_000);
        let status = |now| judge("clock", now, least, "something was").status;
        assert_eq!(status(least), Status::Ok);
        assert_eq!(status(least.minus(TOLERANCE)), Status::Ok);
        assert_eq!(status(least.minus(TOLERANCE * 2)), Status::Failed);
    }
}
