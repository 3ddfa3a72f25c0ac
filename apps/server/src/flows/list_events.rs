//! Reading a workspace's audit log, with what was done just before.

use audit::{Event, EventQuery};
use kernel::Page;
use tenancy::Grant;
use tenancy::permission::ReadAudit;

use super::settle_deliveries::settle_deliveries;
use crate::error::ApiError;
use crate::state::AppState;

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
        settle_deliveries(state).await?;
    }
    Ok(state.audit.list(grant.database(), query).await?)
}
