//! Reading a workspace's audit log, with what was done just before.

use std::time::Duration;

use audit::{Event, EventQuery};
use kernel::Page;
use storage::Jobs;
use tenancy::Grant;
use tenancy::permission::ReadAudit;

use crate::error::ApiError;
use crate::state::AppState;

/// How long a reader waits for deliveries at most: they take a few milliseconds, unless a workspace
/// is out of service or a mail server is slow.
const PATIENCE: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// A job that is being done comes due again when its lease ends; one that waits after a failure
/// comes due later, most often.
const LEASE: Duration = Duration::from_secs(120);

/// A page of events, newest first.
///
/// # Errors
/// `invalid_cursor`.
pub async fn list_events(
    state: &AppState,
    grant: &Grant<ReadAudit>,
    query: &EventQuery,
) -> Result<Page<Event>, ApiError> {
    // Later pages are of the past.
    if query.cursor.is_none() {
        wait_for_deliveries(state).await?;
    }
    Ok(state.audit.list(grant.database(), query).await?)
}

/// Waits until the events of the control database have reached the workspaces' logs.
pub(super) async fn wait_for_deliveries(state: &AppState) -> Result<(), ApiError> {
    for _ in 0..PATIENCE {
        let soon = state.clock.now().plus(LEASE);
        if Jobs::next_due(&state.control)
            .await?
            .is_none_or(|due| due > soon)
        {
            break;
        }
        state.work.wake();
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
