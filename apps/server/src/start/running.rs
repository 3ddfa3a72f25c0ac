//! A server that runs.

use std::net::SocketAddr;

use actix_web::web::Data;
use storage::{DataFolder, StorageError};

use super::folder_lock::FolderLock;
use super::serving::{Serving, Stop, bind};
use super::{StartError, Surroundings, domains};
use crate::config::Settings;
use crate::state::AppState;
use crate::worker::WorkerTask;

/// A running server. Dropping it does not stop it: call [`Running::stop`].
pub struct Running {
    address: SocketAddr,
    claim_link: Option<String>,
    state: Data<AppState>,
    serving: Serving,
    worker: WorkerTask,
    lock: FolderLock,
}

/// Starts the server on the machine's clock and randomness.
///
/// # Errors
/// [`StartError`]
pub async fn start(settings: Settings) -> Result<Running, StartError> {
    start_with(settings, Surroundings::system()).await
}

/// Starts the server: takes the address and the folder, opens and migrates the data, answers.
///
/// # Errors
/// [`StartError`]
pub async fn start_with(
    settings: Settings,
    surroundings: Surroundings,
) -> Result<Running, StartError> {
    let dir = settings.data.dir.clone();
    let listener = bind(settings.server.listen)?;
    let failed = |source| StartError::DataFolder {
        path: dir.clone(),
        source,
    };
    let data = DataFolder::open(&dir).map_err(failed)?;
    if !data.is_private().map_err(failed)? {
        return Err(StartError::FolderExposed { path: dir });
    }
    let lock = FolderLock::take(&data)?;
    let listen_failed = |source| StartError::Listen {
        address: settings.server.listen,
        source,
    };
    let address = listener.local_addr().map_err(listen_failed)?;
    let public_url = settings.public_url(address);
    let background = surroundings.background;
    let state = domains::open(settings, data, public_url, surroundings).await?;
    let claim = state.auth.issue_claim().await?;
    let claim_link = claim.map(|token| {
        state
            .public_url
            .join(&format!("/claim#token={}", token.expose()))
    });
    let state = Data::new(state);
    let worker = WorkerTask::start(AppState::clone(&state), background);
    let serving = Serving::begin(listener, state.clone());
    let serving = serving.map_err(|source| StartError::Listen { address, source })?;
    Ok(Running {
        address,
        claim_link,
        state,
        serving,
        worker,
        lock,
    })
}

impl Running {
    /// Where the server listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The link by which the first owner takes the installation; `None` once someone has.
    #[must_use]
    pub fn claim_link(&self) -> Option<&str> {
        self.claim_link.as_deref()
    }

    /// The domains behind the server.
    #[must_use]
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Does all background work that is due, and answers how many jobs that was.
    ///
    /// # Errors
    /// The control database's failure.
    pub async fn drain(&self) -> Result<usize, StorageError> {
        self.worker.drain().await
    }

    /// Stops: whoever spreads requests is given time to see it (`server.leave_seconds`), requests in
    /// flight finish, then the worker's jobs at hand, then the databases close.
    pub async fn stop(self) -> Stop {
        self.state.leaving.begin();
        tokio::time::sleep(self.state.settings.server.leave).await;
        let stop = self.serving.end().await;
        self.worker.stop().await;
        // Of clients that hung up.
        self.state.tenancy.unused_files_gone().await;
        self.state.databases.close_all().await;
        self.state.control.close().await;
        drop(self.lock);
        stop
    }
}
