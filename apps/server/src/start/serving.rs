//! Listening and answering.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use tokio::task::JoinHandle;

use super::{StartError, open_files};
use crate::app::app;
use crate::extract::State;

/// An idle connection is kept for so long: longer than the 60 seconds after which common proxies
/// drop theirs, so that a proxy never writes into a connection that just closed.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// The server's threads.
pub(super) struct Serving {
    handle: ServerHandle,
    task: JoinHandle<io::Result<()>>,
}

/// Takes the address, so that a taken port shows before anything else is done.
pub(super) fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse { address },
        _ => StartError::Listen { address, source },
    })
}

impl Serving {
    /// Begins to answer.
    pub(super) fn begin(listener: TcpListener, state: State) -> io::Result<Self> {
        let server = &state.settings.server;
        let (workers, grace, head) = (server.workers, server.shutdown, server.head_timeout);
        let connections = open_files::connections_per_worker(&state.settings.storage, workers);
        tracing::info!(
            workers,
            limit = connections,
            "each worker holds a limited number of connections"
        );
        let server = HttpServer::new(move || app(state.clone()))
            .workers(workers)
            .max_connections(connections)
            .client_request_timeout(head)
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(grace.as_secs())
            .disable_signals()
            .listen(listener)?
            .run();
        let handle = server.handle();
        Ok(Self {
            handle,
            task: tokio::spawn(server),
        })
    }

    /// Takes no more connections, lets requests in flight finish, and ends.
    pub(super) async fn end(self) {
        self.handle.stop(true).await;
        if !matches!(self.task.await, Ok(Ok(()))) {
            tracing::error!("the server had broken off");
        }
    }
}
