//! Runs the asynchronous part of a command.

use super::Exit;
use super::output::complain;

/// Runs it on the threads of a fresh runtime.
pub(super) fn in_runtime(work: impl Future<Output = Exit>) -> Exit {
    match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => {
            complain(&format!("error: the threads could not be started: {error}"));
            Exit::Failed
        }
    }
}
