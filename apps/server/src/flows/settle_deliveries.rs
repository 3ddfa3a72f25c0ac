//! Makes the deliveries that are due, before somebody reads where they lead to.

use std::time::Duration;

use storage::{Jobs, StorageError};

use super::DeliverEvent;
use crate::error::ApiError;
use crate::state::AppState;
use crate::worker::Workshop;

/// A reader waits this long at most. Deliveries take milliseconds, unless a workspace is busy.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often, and with which pause, a delivery is awaited that somebody else is making.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// Waits until the events of the control database have reached the workspaces' logs. One that
/// failed and waits for its next try is not waited for: that can take hours.
///
/// # Errors
/// The database's failure.
pub async fn settle_deliveries(state: &AppState) -> Result<(), ApiError> {
    // In a task of its own: a reader who hangs up must not leave taken jobs behind.
    let work = tokio::spawn(clear(state.clone()));
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => Ok(done?),
        // It goes on, or has broken off and its jobs come due again.
        Ok(Err(_)) | Err(_) => Ok(()),
    }
}

async fn clear(state: AppState) -> Result<(), StorageError> {
    let workshop = Workshop::new(state.clone(), vec![Box::new(DeliverEvent)]);
    for _ in 0..LOOKS {
        workshop.clear(|| true).await?;
        let now = state.clock.now();
        if !Jobs::is_any_leased(&state.control, workshop.kinds(), now).await? {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
