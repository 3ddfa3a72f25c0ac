//! One connection for all calls of a process, made again whenever it is lost.
//!
//! It is driven by the runtime that outlives all others: who calls from a runtime that ends takes no
//! connection away from the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::{RedisError, RedisSettings};

/// A Redis that takes longer to answer is passed over: whoever signs in does not wait for it.
const ANSWER: Duration = Duration::from_millis(250);

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(2);

/// The pause between two signs of life.
const PULSE: Duration = Duration::from_secs(1);

/// The pause before another try.
const PAUSE: Duration = Duration::from_millis(200);

/// One connection, until somebody says that it is lost.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) connection: MultiplexedConnection,
    lost: Arc<Notify>,
    counts: Arc<AtomicBool>,
}

impl Held {
    /// Whether the last call over it was counted.
    pub(super) fn counts(&self) -> bool {
        self.counts.load(Ordering::Relaxed)
    }

    /// Says whether a call over it was counted.
    pub(super) fn counted(&self, was_counted: bool) {
        self.counts.store(was_counted, Ordering::Relaxed);
    }

    /// Says that a call over it failed: another one is made. Of a connection that was replaced meanwhile
    /// it changes nothing.
    pub(super) fn give_up(&self) {
        self.lost.notify_one();
    }
}

/// The connection, and the task that keeps it; the task ends with this value.
#[derive(Debug)]
pub(super) struct Connection {
    current: watch::Receiver<Option<Held>>,
    keeper: JoinHandle<()>,
}

impl Connection {
    pub(super) fn keep(home: &Handle, settings: RedisSettings) -> Self {
        let (sender, current) = watch::channel(None);
        let keeper = home.spawn(async move {
            loop {
                if let Ok(mut connection) = connect(&settings).await {
                    let held = Held {
                        connection: connection.clone(),
                        lost: Arc::default(),
                        counts: Arc::new(AtomicBool::new(true)),
                    };
                    sender.send_replace(Some(held.clone()));
                    stay(&mut connection, &held.lost).await;
                    sender.send_replace(None);
                }
                sleep(PAUSE).await;
            }
        });
        Self { current, keeper }
    }

    /// The connection, if there is one.
    pub(super) fn get(&self) -> Option<Held> {
        self.current.borrow().clone()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

/// One connection, over which the server has answered.
pub(super) async fn connect(settings: &RedisSettings) -> Result<MultiplexedConnection, RedisError> {
    let client = settings.client()?;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT))
        .set_response_timeout(Some(ANSWER));
    let made = timeout(
        2 * CONNECT,
        client.get_multiplexed_async_connection_with_config(&config),
    );
    let mut connection = made.await.map_err(|_| RedisError::Away)??;
    ping(&mut connection).await?;
    Ok(connection)
}

/// Until the connection is lost, or somebody says that it is.
async fn stay(connection: &mut MultiplexedConnection, lost: &Notify) {
    loop {
        if timeout(PULSE, lost.notified()).await.is_ok() {
            return;
        }
        if ping(connection).await.is_err() {
            return;
        }
    }
}

async fn ping(connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
    Ok(redis::cmd("PING").query_async(connection).await?)
}
