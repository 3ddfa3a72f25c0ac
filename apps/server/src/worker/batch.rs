//! Takes the due jobs and does them.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use storage::{Job, JobState, Jobs, StorageError};
use tracing::Instrument;

use super::{JobFailure, JobHandler};
use crate::state::AppState;

/// How many jobs are taken at once.
const TAKEN: u64 = 16;

/// The handlers, and the state that they work on.
pub(crate) struct Workshop {
    state: AppState,
    handlers: Vec<Box<dyn JobHandler>>,
}

impl Workshop {
    pub(crate) fn new(state: AppState, handlers: Vec<Box<dyn JobHandler>>) -> Self {
        Self { state, handlers }
    }

    pub(super) const fn state(&self) -> &AppState {
        &self.state
    }

    /// Does jobs until none is due, or `go_on` says no. Answers how many were taken.
    pub(crate) async fn clear(&self, go_on: impl Fn() -> bool) -> Result<usize, StorageError> {
        let mut count = 0;
        while go_on() {
            // Reading is cheap; taking is a write, and most often there is nothing to take.
            let due = Jobs::next_due(&self.state.control).await?;
            if due.is_none_or(|due| due > self.state.clock.now()) {
                break;
            }
            let jobs = Jobs::take(&self.state.control, TAKEN).await?;
            if jobs.is_empty() {
                break;
            }
            count += jobs.len();
            for job in &jobs {
                let span = tracing::info_span!("job", job = job.kind.as_str());
                self.attempt(job).instrument(span).await?;
            }
        }
        Ok(count)
    }

    async fn attempt(&self, job: &Job) -> Result<(), StorageError> {
        match self.run(job).await {
            Ok(()) => Jobs::finish(&self.state.control, job.id).await,
            Err(failure) => self.fail(job, failure).await,
        }
    }

    async fn run(&self, job: &Job) -> Result<(), JobFailure> {
        let handler = self
            .handlers
            .iter()
            .find(|handler| handler.kind() == job.kind);
        // Another version of the product may know the kind: it stays in the queue for a while.
        let handler = handler.ok_or(JobFailure::Retry("no_handler"))?;
        let run = AssertUnwindSafe(handler.run(&self.state, job)).catch_unwind();
        run.await.unwrap_or(Err(JobFailure::Retry("panicked")))
    }

    async fn fail(&self, job: &Job, failure: JobFailure) -> Result<(), StorageError> {
        let retry = matches!(failure, JobFailure::Retry(_));
        let reason = failure.reason();
        let state = Jobs::fail(&self.state.control, job, reason, retry).await?;
        let (job_id, attempts) = (job.id, job.attempts + 1);
        match state {
            JobState::Pending => {
                tracing::warn!(%job_id, attempts, reason, "a job will be tried again");
            }
            JobState::Dead => tracing::error!(%job_id, attempts, reason, "a job was given up"),
        }
        Ok(())
    }
}
