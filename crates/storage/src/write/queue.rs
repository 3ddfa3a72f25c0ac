//! The queue of changes of one database, and the one task that works through it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Clock;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::batch::batch;
use super::work::{Change, Work};
use super::{Transaction, WriteFuture};
use crate::{Scope, StorageError};

/// The only way to change a database.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

pub(super) struct Shared {
    connection: DatabaseConnection,
    scope: Scope,
    clock: Clock,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether a task works through the queue.
    running: bool,
}

struct Waiting {
    work: Box<dyn Work>,
    /// The runtime of whoever waits for the answer.
    caller: Handle,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer({:?})", self.0.scope)
    }
}

impl Writer {
    pub(crate) fn new(connection: DatabaseConnection, scope: Scope, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            connection,
            scope,
            clock,
            queue: Mutex::default(),
        }))
    }

    pub(crate) fn connection(&self) -> &DatabaseConnection {
        &self.0.connection
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
        if let Some(first) = self.0.enqueue(waiting) {
            Turn::start(Arc::clone(&self.0), first);
        }
        answer
            .await
            .unwrap_or_else(|_| Err(StorageError::Abandoned.into()))
    }
}

impl Shared {
    /// Adds a change; gives it back when no task works through the queue and one must be started.
    fn enqueue(&self, waiting: Waiting) -> Option<Waiting> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut queue.running, true) {
            queue.waiting.push_back(waiting);
            return None;
        }
        Some(waiting)
    }

    /// The next change; `None` when none waits.
    pub(super) fn next(&self) -> Option<Box<dyn Work>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.pop_front().map(|waiting| waiting.work)
    }

    /// The next change; when none waits, the task is over.
    fn next_or_rest(&self) -> Option<Waiting> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let next = queue.waiting.pop_front();
        queue.running = next.is_some();
        next
    }

    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StorageError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    pub(super) fn transaction(&self, inner: DatabaseTransaction) -> Transaction {
        Transaction {
            inner,
            scope: self.scope,
            now: self.clock.now(),
            hooks: Mutex::default(),
        }
    }
}

/// The right to work through the queue. It can end early: a server's worker has a runtime of its
/// own, and takes its tasks with it when it stops. Then the queue passes to the runtime of the
/// caller that waits next, or everybody behind would wait for ever.
struct Turn {
    shared: Arc<Shared>,
    over: bool,
}

impl Turn {
    fn start(shared: Arc<Shared>, first: Waiting) {
        let turn = Self {
            shared,
            over: false,
        };
        first.caller.spawn(turn.run(first.work));
    }

    async fn run(mut self, first: Box<dyn Work>) {
        batch(&self.shared, first).await;
        while let Some(next) = self.shared.next_or_rest() {
            batch(&self.shared, next.work).await;
        }
        self.over = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if let Some(next) = self.shared.next_or_rest() {
            Self::start(Arc::clone(&self.shared), next);
        }
    }
}
