//! One change as the queue holds it: what to do, and whom to tell.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::FutureExt;
use tokio::sync::oneshot;

use super::Transaction;
use crate::StorageError;

/// What the closure of [`crate::Database::write`] returns.
pub type WriteFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// A change that waits to be made.
pub(super) trait Work: Send + 'static {
    /// Makes the change inside `transaction`.
    fn run<'t>(
        self: Box<Self>,
        transaction: &'t Transaction,
    ) -> Pin<Box<dyn Future<Output = Box<dyn Outcome>> + Send + 't>>;

    /// Says that there was no transaction to run in.
    fn refuse(self: Box<Self>, error: StorageError);
}

/// What has become of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is durable.
    Durable,
    /// Nothing of it was kept.
    Lost,
    /// The connection was lost before the answer came: nobody can say.
    Unknown,
}

/// A change that was made but is not durable, or that failed.
pub(super) trait Outcome: Send {
    fn failed(&self) -> bool;

    /// Answers the caller: with its own result, or with the commit's failure.
    fn answer(self: Box<Self>, fate: Fate);
}

pub(super) struct Change<F, T, E> {
    pub(super) work: F,
    pub(super) reply: oneshot::Sender<Result<T, E>>,
}

struct Done<T, E> {
    result: Result<T, E>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work for Change<F, T, E>
where
    F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StorageError> + Send + 'static,
{
    fn run<'t>(
        self: Box<Self>,
        transaction: &'t Transaction,
    ) -> Pin<Box<dyn Future<Output = Box<dyn Outcome>> + Send + 't>> {
        let Self { work, reply } = *self;
        Box::pin(async move {
            // A panic must not take the writer with it: the change is rolled back like any other
            // that failed.
            let result = AssertUnwindSafe(async { work(transaction).await })
                .catch_unwind()
                .await;
            let result = result.unwrap_or_else(|_| Err(StorageError::Abandoned.into()));
            Box::new(Done { result, reply }) as Box<dyn Outcome>
        })
    }

    fn refuse(self: Box<Self>, error: StorageError) {
        // The caller may have gone; then nobody waits for the answer.
        let _ = self.reply.send(Err(error.into()));
    }
}

impl<T, E> Outcome for Done<T, E>
where
    T: Send,
    E: From<StorageError> + Send,
{
    fn failed(&self) -> bool {
        self.result.is_err()
    }

    fn answer(self: Box<Self>, fate: Fate) {
        let Self { result, reply } = *self;
        let answer = match (result, fate) {
            (Ok(_), Fate::Lost) => Err(StorageError::Commit.into()),
            (Ok(_), Fate::Unknown) => Err(StorageError::Abandoned.into()),
            (result, _) => result,
        };
        let _ = reply.send(answer);
    }
}
