//! The task that works through the queue while the server runs.

use std::sync::Arc;
use std::time::Duration;

use storage::{Jobs, StorageError};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use super::batch::Workshop;
use super::purge::purge_now_and_then;
use super::registry;
use crate::start::Background;
use crate::state::AppState;

/// The worker looks at the queue at least so often, should nobody wake it.
const REST: Duration = Duration::from_secs(5);

/// The running worker.
pub(crate) struct WorkerTask {
    workshop: Arc<Mutex<Workshop>>,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl WorkerTask {
    /// Starts working, or waits to be asked.
    pub(crate) fn start(state: AppState, background: Background) -> Self {
        let purged = state.clone();
        let workshop = Workshop::new(state, registry::handlers());
        let workshop = Arc::new(Mutex::new(workshop));
        let (stop, stopped) = watch::channel(false);
        let task = match background {
            Background::Runs => {
                let working = work(Arc::clone(&workshop), stopped.clone());
                let purging = purge_now_and_then(purged, stopped);
                Some(tokio::spawn(async { _ = tokio::join!(working, purging) }))
            }
            Background::OnDemand => None,
        };
        Self {
            workshop,
            stop,
            task,
        }
    }

    /// Does everything that is due, and answers how many jobs that was.
    pub(crate) async fn drain(&self) -> Result<usize, StorageError> {
        self.workshop.lock().await.clear(|| true).await
    }

    /// Lets the job at hand finish and stops.
    pub(crate) async fn stop(self) {
        // The receiver lives as long as the task.
        let _ = self.stop.send(true);
        if let Some(task) = self.task
            && task.await.is_err()
        {
            tracing::error!("the worker had broken off");
        }
    }
}

async fn work(workshop: Arc<Mutex<Workshop>>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let rest = round(&workshop, &stopped).await;
        let signal = workshop.lock().await.state().work.clone();
        tokio::select! {
            () = signal.woken() => {}
            () = tokio::time::sleep(rest) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Does what is due, and says how long to rest.
async fn round(workshop: &Mutex<Workshop>, stopped: &watch::Receiver<bool>) -> Duration {
    let workshop = workshop.lock().await;
    if let Err(error) = workshop.clear(|| !*stopped.borrow()).await {
        tracing::error!(
            error = error.to_string(),
            "the queue could not be worked through"
        );
        return REST;
    }
    let state = workshop.state();
    match Jobs::next_due(&state.control).await {
        Ok(Some(due)) => due.since(state.clock.now()).min(REST),
        Ok(None) | Err(_) => REST,
    }
}
