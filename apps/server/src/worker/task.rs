//! The tasks that work through the queue while the server runs.

use std::sync::Arc;
use std::time::Duration;

use storage::{Jobs, StorageError};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use super::batch::Workshop;
use super::purge::purge_now_and_then;
use super::{JobHandler, registry, rounds};
use crate::start::Background;
use crate::state::AppState;

/// The worker looks at the queue at least so often, should nobody wake it.
pub(super) const REST: Duration = Duration::from_secs(5);

/// The running worker: a loop for each group of handlers, and one that looks after workspaces.
pub(crate) struct WorkerTask {
    state: AppState,
    workshops: Vec<Arc<Mutex<Workshop>>>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl WorkerTask {
    /// Starts working, or waits to be asked.
    pub(crate) fn start(state: AppState, background: Background) -> Self {
        Self::start_groups(state, registry::groups(), background)
    }

    /// The same with other handlers.
    pub(crate) fn start_groups(
        state: AppState,
        groups: Vec<Vec<Box<dyn JobHandler>>>,
        background: Background,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let workshop = |handlers| Arc::new(Mutex::new(Workshop::new(state.clone(), handlers)));
        let workshops: Vec<_> = groups.into_iter().map(workshop).collect();
        let mut tasks = Vec::new();
        if background == Background::Runs {
            for workshop in &workshops {
                let (workshop, woken) = (Arc::clone(workshop), state.work.listen());
                tasks.push(tokio::spawn(work(workshop, woken, stopped.clone())));
            }
            tasks.push(tokio::spawn(rounds::go(state.clone(), stopped.clone())));
            tasks.push(tokio::spawn(purge_now_and_then(state.clone(), stopped)));
        }
        Self {
            state,
            workshops,
            stop,
            tasks,
        }
    }

    /// Does everything that is due, and answers how many jobs that was.
    pub(crate) async fn drain(&self) -> Result<usize, StorageError> {
        rounds::round(&self.state).await;
        let mut count = 0;
        loop {
            let mut done = 0;
            for workshop in &self.workshops {
                done += workshop.lock().await.clear(|| true).await?;
            }
            if done == 0 {
                return Ok(count);
            }
            count += done;
        }
    }

    /// Lets the jobs at hand finish and stops.
    pub(crate) async fn stop(self) {
        // The receivers live as long as the tasks.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if task.await.is_err() {
                tracing::error!("the worker had broken off");
            }
        }
    }
}

async fn work(
    workshop: Arc<Mutex<Workshop>>,
    mut woken: watch::Receiver<()>,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let rest = round(&workshop, &stopped).await;
        tokio::select! {
            // The state that the workshop holds has the other end.
            _ = woken.changed() => {}
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
    match Jobs::next_due(&state.control, workshop.kinds()).await {
        Ok(Some(due)) => due.since(state.clock.now()).min(REST),
        Ok(None) | Err(_) => REST,
    }
}
