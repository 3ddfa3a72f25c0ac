//! The queue of changes of one database, and the batches in which they are committed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Clock;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::oneshot;

use super::work::{Change, Outcome, Work};
use super::{Transaction, WriteFuture};
use crate::{Scope, StorageError};

/// A commit takes at most this many changes, so that the first of them does not wait for ever.
const BATCH: usize = 64;

/// The only way to change a database.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Shared>);

struct Shared {
    connection: DatabaseConnection,
    scope: Scope,
    clock: Clock,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Box<dyn Work>>,
    /// Whether a task works through the queue.
    running: bool,
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
        if self.0.enqueue(Box::new(Change { work, reply })) {
            tokio::spawn(run(Arc::clone(&self.0)));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(StorageError::Abandoned.into()))
    }
}

impl Shared {
    /// Adds a change; `true` when the caller must start a task for the queue.
    fn enqueue(&self, work: Box<dyn Work>) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push_back(work);
        !std::mem::replace(&mut queue.running, true)
    }

    /// The next change; `None` when none waits.
    fn next(&self) -> Option<Box<dyn Work>> {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .waiting
            .pop_front()
    }

    /// Ends the task unless a change has come in the meantime.
    fn rest(&self) -> bool {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.running = !queue.waiting.is_empty();
        !queue.running
    }

    async fn begin(&self) -> Result<DatabaseTransaction, StorageError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    fn transaction(&self, inner: DatabaseTransaction) -> Transaction {
        Transaction {
            inner,
            scope: self.scope,
            now: self.clock.now(),
            hooks: Mutex::default(),
        }
    }
}

async fn run(shared: Arc<Shared>) {
    loop {
        while let Some(work) = shared.next() {
            batch(&shared, work).await;
        }
        if shared.rest() {
            return;
        }
    }
}

/// Runs `first` and whatever waits behind it, then commits once and answers each.
async fn batch(shared: &Shared, first: Box<dyn Work>) {
    let outer = match shared.begin().await {
        Ok(transaction) => shared.transaction(transaction),
        Err(error) => return first.refuse(error),
    };
    // The first change needs no savepoint: when it fails, nothing else is in the transaction.
    let outcome = first.run(&outer).await;
    if outcome.failed() {
        if let Err(error) = outer.inner.rollback().await {
            tracing::error!(error = %error, "a change could not be rolled back");
        }
        return outcome.answer(false);
    }
    let mut done = vec![outcome];
    while done.len() < BATCH {
        let Some(work) = shared.next() else { break };
        match nested(shared, &outer, work).await {
            Ok(Some(outcome)) => done.push(outcome),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(error = %error, "a group of changes was given up");
                let _ = outer.inner.rollback().await;
                return answer(done, false);
            }
        }
    }
    let hooks = outer.take_hooks();
    let committed = outer.inner.commit().await;
    match &committed {
        Ok(()) => hooks.into_iter().for_each(|hook| hook()),
        Err(error) => {
            tracing::error!(error = %error, "a group of changes could not be committed");
        }
    }
    answer(done, committed.is_ok());
}

/// Runs one more change inside a savepoint. A change that failed is rolled back and answered;
/// an error means that the transaction as a whole is lost.
async fn nested(
    shared: &Shared,
    outer: &Transaction,
    work: Box<dyn Work>,
) -> Result<Option<Box<dyn Outcome>>, StorageError> {
    let savepoint = match outer.inner.begin().await {
        Ok(savepoint) => shared.transaction(savepoint),
        Err(error) => {
            work.refuse(StorageError::Commit);
            return Err(error.into());
        }
    };
    let outcome = work.run(&savepoint).await;
    if outcome.failed() {
        let rolled_back = savepoint.inner.rollback().await;
        outcome.answer(false);
        return rolled_back.map(|()| None).map_err(StorageError::from);
    }
    let hooks = savepoint.take_hooks();
    match savepoint.inner.commit().await {
        Ok(()) => {
            outer
                .hooks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(hooks);
            Ok(Some(outcome))
        }
        Err(error) => {
            outcome.answer(false);
            Err(error.into())
        }
    }
}

fn answer(outcomes: Vec<Box<dyn Outcome>>, committed: bool) {
    for outcome in outcomes {
        outcome.answer(committed);
    }
}
