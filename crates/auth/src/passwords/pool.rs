//! Threads of their own for password hashing, so that a flood of sign-ins neither stalls the
//! tasks that answer other requests nor grows a queue without end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use storage::StorageError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::AuthError;

/// How much the threads step back behind those that answer requests.
const NICENESS: i32 = 10;

type Task = Box<dyn FnOnce() + Send>;

/// A bounded pool. The threads end when it is dropped.
pub(super) struct HashPool {
    sender: SyncSender<Task>,
    slots: Arc<Semaphore>,
}

/// Room for one hash, from before it is asked for until it is done.
pub(crate) struct Slot(OwnedSemaphorePermit);

impl HashPool {
    pub(super) fn start(threads: usize, queue: usize) -> Result<Self, AuthError> {
        let threads = threads.max(1);
        // A hash that has its slot has a place in the channel.
        let (sender, receiver) = sync_channel(threads + queue);
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..threads {
            let receiver = Arc::clone(&receiver);
            let name = "password-hash".to_owned();
            let thread = thread::Builder::new()
                .name(name)
                .spawn(move || serve(&receiver));
            thread.map_err(AuthError::Threads)?;
        }
        let slots = Arc::new(Semaphore::new(threads + queue));
        Ok(Self { sender, slots })
    }

    /// Room for one hash.
    ///
    /// # Errors
    /// [`AuthError::Overloaded`] at once when as many run and wait as may.
    pub(super) fn slot(&self) -> Result<Slot, AuthError> {
        let slot = Arc::clone(&self.slots).try_acquire_owned();
        slot.map(Slot).map_err(|_| AuthError::Overloaded)
    }

    /// Runs `work` on one of the threads, if there is room.
    ///
    /// # Errors
    /// [`AuthError::Overloaded`] at once when the queue is full.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let slot = self.slot()?;
        self.run_in(slot, work).await
    }

    /// Runs `work` on one of the threads. When the caller stops waiting before its turn comes,
    /// the work is skipped.
    ///
    /// # Errors
    /// [`StorageError::Abandoned`] when the work panicked.
    pub(super) async fn run_in<T: Send + 'static>(
        &self,
        slot: Slot,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let (reply, answer) = oneshot::channel();
        let task: Task = Box::new(move || {
            if !reply.is_closed() {
                // The caller may have gone in the meantime; then nobody misses the answer.
                let _ = reply.send(work());
            }
            drop(slot.0);
        });
        self.sender
            .try_send(task)
            .map_err(|_| AuthError::Overloaded)?;
        answer.await.map_err(|_| StorageError::Abandoned.into())
    }
}

fn serve(receiver: &Mutex<Receiver<Task>>) {
    // On Linux niceness belongs to the thread. Where it cannot be set, hashing works as well.
    let _ = rustix::process::nice(NICENESS);
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(task) = next else { return };
        if catch_unwind(AssertUnwindSafe(task)).is_err() {
            tracing::error!("hashing a password panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_full_queue_refuses_at_once_and_serves_again_afterwards() {
        let pool = Arc::new(HashPool::start(1, 1).unwrap());
        let (started, is_started) = channel();
        let (release, gate) = channel::<()>();
        let running = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move {
                pool.run(move || {
                    started.send(()).unwrap();
                    gate.recv().unwrap();
                })
                .await
            }
        });
        is_started.recv().unwrap();
        let waiting = pool.run(|| 1);
        let mut waiting = Box::pin(waiting);
        // The first look puts it into the queue.
        assert!(futures_poll(&mut waiting).await.is_none());
        assert!(matches!(pool.run(|| 2).await, Err(AuthError::Overloaded)));
        release.send(()).unwrap();
        running.await.unwrap().unwrap();
        assert_eq!(waiting.await.unwrap(), 1);
        assert_eq!(pool.run(|| 3).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_panic_costs_one_answer_and_no_thread() {
        let pool = HashPool::start(1, 4).unwrap();
        let broken: Result<(), _> = pool.run(|| panic!("planted")).await;
        assert!(matches!(
            broken,
            Err(AuthError::Storage(StorageError::Abandoned))
        ));
        assert_eq!(pool.run(|| 7).await.unwrap(), 7);
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            let polled = std::pin::Pin::new(&mut *future).poll(context);
            std::task::Poll::Ready(match polled {
                std::task::Poll::Ready(value) => Some(value),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
