//! Wakes the worker.

use std::sync::Arc;

use tokio::sync::Notify;

/// Tells the worker that a job may be due. Clones wake the same worker.
#[derive(Debug, Clone, Default)]
pub struct WorkSignal(Arc<Notify>);

impl WorkSignal {
    /// Wakes the worker, now or when it next rests.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    pub(super) async fn woken(&self) {
        self.0.notified().await;
    }
}
