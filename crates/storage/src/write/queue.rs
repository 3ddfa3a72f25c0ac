//! The queue of changes of one database, and who works through it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Clock, Timestamp};
use keyring::FieldCipher;
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::connection::Connection;
use super::transaction::sql;
use super::turn::Turn;
use super::work::{Change, Work};
use super::{Transaction, WriteFuture};
use crate::{Scope, StorageError};

/// So many changes may wait. Who comes then is refused at once, before memory grows.
const WAITING: usize = 4_096;

/// The only way to change a database.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

pub(super) struct Shared {
    connection: Connection,
    scope: Scope,
    fields: FieldCipher,
    clock: Clock,
    /// The runtime for turns that no caller makes: one that outlives every caller's.
    pub(super) home: Option<Handle>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether somebody works through the queue.
    running: bool,
}

pub(super) struct Waiting {
    pub(super) work: Box<dyn Work>,
    /// The runtime of whoever waits for the answer.
    pub(super) caller: Handle,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer({:?})", self.0.scope)
    }
}

impl Writer {
    pub(crate) fn new(
        connection: Connection,
        scope: Scope,
        fields: FieldCipher,
        clock: Clock,
        home: Option<Handle>,
    ) -> Self {
        Self(Arc::new(Shared {
            connection,
            scope,
            fields,
            clock,
            home,
            queue: Mutex::default(),
        }))
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        self.0.connection.pool()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// Queues a change and waits until it is durable. The change runs to its end even when the
    /// caller stops waiting, so a dropped request never leaves half a transaction behind.
    pub(crate) async fn write<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting {
            work: Box::new(Change { work, reply }),
            caller: Handle::current(),
        };
        if let Some(first) = self.0.enqueue(waiting)? {
            Turn::take(&self.0, first);
        }
        answer
            .await
            .unwrap_or_else(|_| Err(StorageError::Abandoned.into()))
    }
}

impl Shared {
    /// Adds a change; gives it back when nobody works through the queue, and the caller must.
    fn enqueue(&self, waiting: Waiting) -> Result<Option<Waiting>, StorageError> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut queue.running, true) {
            return Ok(Some(waiting));
        }
        if queue.waiting.len() >= WAITING {
            return Err(StorageError::Overloaded);
        }
        queue.waiting.push_back(waiting);
        Ok(None)
    }

    /// The next change; `None` when none waits.
    pub(super) fn next(&self) -> Option<Box<dyn Work>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.pop_front().map(|waiting| waiting.work)
    }

    /// The next change; when none waits, the turn is over.
    pub(super) fn next_or_rest(&self) -> Option<Waiting> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let next = queue.waiting.pop_front();
        queue.running = next.is_some();
        next
    }

    /// The runtime of whoever waits at this place, counted from 1.
    pub(super) fn caller_at(&self, place: u8) -> Option<Handle> {
        let place = usize::from(place).checked_sub(1)?;
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        Some(queue.waiting.get(place)?.caller.clone())
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StorageError> {
        self.connection.begin().await
    }

    pub(super) fn transaction(&self, inner: DatabaseTransaction) -> Transaction {
        Transaction {
            inner: sql(inner, self.scope),
            scope: self.scope,
            fields: self.fields.clone(),
            now: self.now(),
            hooks: Mutex::default(),
            notices: Mutex::default(),
        }
    }
}
