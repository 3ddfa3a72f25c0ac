//! What does one kind of job.

use std::pin::Pin;

use storage::Job;

use crate::state::AppState;

/// What [`JobHandler::run`] returns.
pub type JobFuture<'a> = Pin<Box<dyn Future<Output = Result<(), JobFailure>> + Send + 'a>>;

/// Does one kind of job. Doing it twice must be the same as doing it once.
pub trait JobHandler: Send + Sync + 'static {
    /// The kind of job, as it was queued.
    fn kind(&self) -> &'static str;

    /// Does one job.
    fn run<'a>(&'a self, state: &'a AppState, job: &'a Job) -> JobFuture<'a>;
}

/// Why a job was not done. The text is a code for the operator, never a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobFailure {
    /// Another try may succeed.
    Retry(&'static str),
    /// Another try will fail in the same way.
    GiveUp(&'static str),
}

impl JobFailure {
    /// The code.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Retry(reason) | Self::GiveUp(reason) => reason,
        }
    }
}
