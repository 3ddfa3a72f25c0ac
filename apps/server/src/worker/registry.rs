//! Every kind of job and its handler.

use super::JobHandler;

/// The handler of each kind of job.
pub(super) fn handlers() -> Vec<Box<dyn JobHandler>> {
    Vec::new()
}
