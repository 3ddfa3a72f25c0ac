//! Wakes the worker.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells the worker that a job may be due. Clones wake the same worker.
#[derive(Debug, Clone)]
pub struct WorkSignal(Arc<watch::Sender<()>>);

impl Default for WorkSignal {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(())))
    }
}

impl WorkSignal {
    /// Wakes every loop of the worker, now or when it next rests.
    pub fn wake(&self) {
        self.0.send_replace(());
    }

    pub(super) fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
