//! Listening and answering.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use actix_http::HttpService;
use actix_server::{Server, ServerHandle};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{StartError, open_files};
use crate::app::app;
use crate::config::KEEP_ALIVE;
use crate::connection::{GuardedStream, Watch};
use crate::extract::State;

/// A client has so long to close its side of a connection that the server closes.
const DISCONNECT: Duration = Duration::from_secs(1);

/// The server's threads look once in so long whether their requests are finished. They are given as
/// much longer than the settings say, so that one that was finished in time is not taken for one
/// that was cut off.
const ROUND: Duration = Duration::from_secs(1);

/// The server's threads.
pub(super) struct Serving {
    handle: ServerHandle,
    task: JoinHandle<io::Result<()>>,
    ending: watch::Sender<bool>,
    patience: Duration,
}

/// How a stop went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// All requests in flight were finished.
    InOrder,
    /// The time for them (`server.shutdown_seconds`) ran out, and what was left was cut off.
    CutOff,
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
    ///
    /// What `actix_web::HttpServer` does, by its parts: it leaves no place for a stream of our own.
    pub(super) fn begin(listener: TcpListener, state: State) -> io::Result<Self> {
        let server = state.settings.server.clone();
        let connections =
            open_files::connections_per_worker(&state.settings.storage, server.workers);
        tracing::info!(
            workers = server.workers,
            limit = connections,
            "each worker holds a limited number of connections"
        );
        let limits = server.connection_limits;
        let (ending, ended) = watch::channel(false);
        let service = move || {
            let ended = ended.clone();
            let http = HttpService::build()
                .keep_alive(KEEP_ALIVE)
                .client_request_timeout(server.head_timeout)
                .client_disconnect_timeout(DISCONNECT)
                .graceful_shutdown_signal(move || end_of(ended.clone()))
                .on_connect_ext(|stream: &GuardedStream<TcpStream>, data| {
                    data.insert(stream.watch().clone());
                })
                .h1(map_config(app(state.clone()), |()| AppConfig::default()));
            let guard = move |stream: TcpStream| async move {
                let peer = stream.peer_addr().ok();
                Ok((GuardedStream::new(stream, Watch::new(limits)), peer))
            };
            fn_service(guard).and_then(http)
        };
        let running = Server::build()
            .workers(server.workers)
            .max_concurrent_connections(connections)
            .shutdown_timeout((server.shutdown + ROUND).as_secs())
            .disable_signals()
            .listen("api", listener, service)?
            .run();
        Ok(Self {
            handle: running.handle(),
            task: tokio::spawn(running),
            ending,
            patience: server.shutdown + ROUND,
        })
    }

    /// Takes no more connections, lets requests in flight finish, and ends.
    pub(super) async fn end(self) -> Stop {
        let began = Instant::now();
        // Connections without a request close at once.
        let _ = self.ending.send(true);
        self.handle.stop(true).await;
        if !matches!(self.task.await, Ok(Ok(()))) {
            tracing::error!("the server had broken off");
        }
        if began.elapsed() < self.patience {
            Stop::InOrder
        } else {
            Stop::CutOff
        }
    }
}

/// Waits until the server is about to end, or is gone.
async fn end_of(mut ended: watch::Receiver<bool>) {
    let _ = ended.wait_for(|ended| *ended).await;
}
