//! The connections that statements which change nothing go over.
//!
//! sqlx's own pool asks the server once more whenever a connection is given back, to send the end of a
//! transaction that was dropped: for a read of one message that would be a second one. Here a
//! connection is given back when its statement has ended well, and dropped with everything else: with
//! a caller that stopped waiting in the middle, or with an error that is not the database's answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{ConnAcquireErr, DbErr};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::connect::{LIFETIME, PATIENCE};
use super::scoped::failed;
use crate::notices::now;

/// A connection that was used within this span is there; one that was not is asked.
pub(super) const FRESH: Duration = Duration::from_secs(1);

/// A connection that nobody needed for so long is closed.
const IDLE: Duration = Duration::from_secs(5 * 60);

/// So many connections, made when they are needed. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Reading(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: PgConnectOptions,
    home: Option<Handle>,
    room: Arc<Semaphore>,
    /// The one that was used last at the end.
    free: Mutex<Vec<Free>>,
}

#[derive(Debug)]
struct Free {
    connection: PgConnection,
    made: Instant,
    used: Instant,
}

/// A connection in use. It is closed when it is dropped, unless it is given back.
pub(super) struct Lent {
    pub(super) connection: PgConnection,
    made: Instant,
    of: Reading,
    _permit: OwnedSemaphorePermit,
}

impl Reading {
    /// Connections are made on `home`: one belongs to the runtime that made it.
    pub(super) fn new(options: PgConnectOptions, most: u32, home: Option<Handle>) -> Self {
        let most = usize::try_from(most.max(1)).unwrap_or(1);
        Self(Arc::new(Inner {
            options,
            home,
            room: Arc::new(Semaphore::new(most)),
            free: Mutex::default(),
        }))
    }

    /// A connection for one statement.
    pub(super) async fn take(&self) -> Result<Lent, DbErr> {
        let room = Arc::clone(&self.0.room).acquire_owned();
        let permit = match timeout(PATIENCE, room).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) => return Err(refused(ConnAcquireErr::ConnectionClosed)),
            Err(_) => return Err(refused(ConnAcquireErr::Timeout)),
        };
        let (connection, made) = match self.known().await {
            Some(known) => known,
            None => (self.connect().await?, now()),
        };
        Ok(Lent {
            connection,
            made,
            of: self.clone(),
            _permit: permit,
        })
    }

    /// Lets nobody in any more, and closes what is free.
    pub(super) async fn close(&self) {
        self.0.room.close();
        let free = std::mem::take(&mut *self.lock());
        for free in free {
            // Whoever ends does not mind how a connection ends.
            let _ = free.connection.close().await;
        }
    }

    /// One that is there and answers.
    async fn known(&self) -> Option<(PgConnection, Instant)> {
        loop {
            let mut free = self.lock().pop()?;
            if free.made.elapsed() > LIFETIME {
                continue;
            }
            if free.used.elapsed() < FRESH || free.connection.ping().await.is_ok() {
                return Some((free.connection, free.made));
            }
        }
    }

    async fn connect(&self) -> Result<PgConnection, DbErr> {
        let options = self.0.options.clone();
        let made = async move { timeout(PATIENCE, options.connect()).await };
        let made = match &self.0.home {
            Some(home) => home.spawn(made).await,
            None => Ok(made.await),
        };
        match made {
            Ok(Ok(made)) => made.map_err(failed),
            Ok(Err(_)) => Err(refused(ConnAcquireErr::Timeout)),
            Err(_) => Err(refused(ConnAcquireErr::ConnectionClosed)),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Free>> {
        // Nothing panics while it is held.
        self.0.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lent {
    /// Gives it back. To be called when nothing of it is under way: no statement and no transaction.
    pub(super) fn give_back(self) {
        if self.of.0.room.is_closed() {
            return;
        }
        let mut free = self.of.lock();
        free.retain(|free| free.used.elapsed() < IDLE);
        free.push(Free {
            connection: self.connection,
            made: self.made,
            used: now(),
        });
    }
}

const fn refused(why: ConnAcquireErr) -> DbErr {
    DbErr::ConnectionAcquire(why)
}
