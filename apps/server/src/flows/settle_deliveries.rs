//! Makes the deliveries that are due, before somebody reads where they lead to.

use std::time::Duration;

use storage::{Job, Jobs, StorageError};

use super::{DeliverEvent, DeliverMail};
use crate::error::ApiError;
use crate::state::AppState;
use crate::worker::{JobFailure, JobHandler};

/// A reader waits this long at most. Deliveries take milliseconds, unless a workspace is out of
/// service or a mail server is slow.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often, and with which pause, a delivery is awaited that the worker is making.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(5);

/// A job that is being done comes due again when its lease ends.
const LEASE: Duration = Duration::from_secs(120);

/// How many jobs are taken at once.
const TAKEN: u64 = 16;

/// Waits until the events of the control database have reached the workspaces' logs.
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
    let mut looks = 0;
    loop {
        let now = state.clock.now();
        match Jobs::next_due(&state.control).await? {
            Some(due) if due <= now => {
                for job in Jobs::take(&state.control, TAKEN).await? {
                    attempt(&state, &job).await?;
                }
            }
            Some(due) if due <= now.plus(LEASE) && looks < LOOKS => {
                looks += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Some(_) | None => return Ok(()),
        }
    }
}

/// Does one job as the worker does. The queue does not hand out one kind alone.
async fn attempt(state: &AppState, job: &Job) -> Result<(), StorageError> {
    let handlers: [&dyn JobHandler; 2] = [&DeliverEvent, &DeliverMail];
    let handler = handlers
        .into_iter()
        .find(|handler| handler.kind() == job.kind);
    let done = match handler {
        Some(handler) => handler.run(state, job).await,
        None => Err(JobFailure::Retry("no_handler")),
    };
    let Err(failure) = done else {
        return Jobs::finish(&state.control, job.id).await;
    };
    let retry = matches!(failure, JobFailure::Retry(_));
    Jobs::fail(&state.control, job, failure.reason(), retry)
        .await
        .map(|_| ())
}
