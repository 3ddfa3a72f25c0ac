//! Takes the due jobs of some kinds and does them.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use storage::{Job, JobState, Jobs, StorageError};
use tracing::Instrument;

use super::{JobFailure, JobHandler};
use crate::state::AppState;

/// Jobs are taken one by one: the lease of one that waited behind others could end before its turn
/// comes, and another worker would do it a second time.
const TAKEN: u64 = 1;

/// The handlers of some kinds of jobs, and the state that they work on.
pub(crate) struct Workshop {
    state: AppState,
    handlers: Vec<Box<dyn JobHandler>>,
    kinds: Vec<&'static str>,
}

impl Workshop {
    pub(crate) fn new(state: AppState, handlers: Vec<Box<dyn JobHandler>>) -> Self {
        let kinds = handlers.iter().map(|handler| handler.kind()).collect();
        Self {
            state,
            handlers,
            kinds,
        }
    }

    pub(super) const fn state(&self) -> &AppState {
        &self.state
    }

    /// What it does. Kinds that only another version of the product knows stay in the queue.
    pub(crate) fn kinds(&self) -> &[&'static str] {
        &self.kinds
    }

    /// Does jobs until none is due, or `go_on`, which is asked before each, says no. Answers how
    /// many were done.
    pub(crate) async fn clear(&self, go_on: impl Fn() -> bool) -> Result<usize, StorageError> {
        let control = &self.state.control;
        let mut count = 0;
        while go_on() {
            // Reading is cheap; taking is a write, and most often there is nothing to take.
            let due = Jobs::next_due(control, &self.kinds).await?;
            if due.is_none_or(|due| due > self.state.clock.now()) {
                break;
            }
            let jobs = Jobs::take(control, &self.kinds, TAKEN).await?;
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
        // Only its own kinds are taken.
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
