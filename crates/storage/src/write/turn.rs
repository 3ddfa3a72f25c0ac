//! Who works through a queue, and on which runtime.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use tokio::runtime::Handle;

use super::batch::batch;
use super::queue::{Shared, Waiting};

/// A change moves on to so many runtimes in a row that have ended; then the process is ending.
const MOVES: u8 = 8;

/// The right to work through the queue. Should the runtime that it runs on end, the queue passes to
/// the runtime of a caller that waits, or everybody behind would wait for ever.
pub(super) struct Turn {
    shared: Arc<Shared>,
    /// What it begins with; nothing once it has begun.
    first: Option<Waiting>,
    moves: u8,
    over: bool,
}

impl Turn {
    /// The turn of a caller that found nobody at work.
    pub(super) fn taken(shared: &Arc<Shared>, first: Waiting) -> TakenTurn {
        let home = home(shared, &first);
        let turn = Self::new(shared, first, 0);
        TakenTurn {
            // A panic leaves the caller without an answer, as one at home would, and ends nothing else.
            running: Some(Box::pin(
                AssertUnwindSafe(turn.run_once()).catch_unwind().map(drop),
            )),
            home,
        }
    }

    fn new(shared: &Arc<Shared>, first: Waiting, moves: u8) -> Self {
        Self {
            shared: Arc::clone(shared),
            first: Some(first),
            moves,
            over: false,
        }
    }

    /// One commit. What waits by then is no longer this caller's business: it is worked through at
    /// home.
    async fn run_once(mut self) {
        if let Some(first) = self.first.take() {
            batch(&self.shared, first.work).await;
        }
        let next = self.shared.next_or_rest();
        self.over = true;
        if let Some(next) = next {
            let home = home(&self.shared, &next);
            home.spawn(Self::new(&self.shared, next, 0).run());
        }
    }

    async fn run(mut self) {
        let first = self.first.take();
        self.moves = 0;
        if let Some(first) = first {
            batch(&self.shared, first.work).await;
        }
        while let Some(next) = self.shared.next_or_rest() {
            batch(&self.shared, next.work).await;
        }
        self.over = true;
    }

    /// Goes on with a change that waits; the one that was being made is lost with its runtime.
    fn move_on(&mut self) {
        // One that was not begun is still whole.
        let next = self.first.take().or_else(|| self.shared.next_or_rest());
        let Some(next) = next else { return };
        let caller = next.caller.clone();
        caller.spawn(Self::new(&self.shared, next, self.moves + 1).run());
    }

    /// Lets everybody go, whose changes are dropped unmade.
    fn give_up(&mut self) {
        self.first = None;
        while self.shared.next_or_rest().is_some() {}
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        if self.moves < MOVES {
            self.move_on();
        } else {
            self.give_up();
        }
    }
}

/// Where the queue is worked through when its caller does not do it: on the runtime that opened the
/// database. A server's worker has a runtime of its own and takes its tasks with it when it stops,
/// a commit in flight for another worker's request included.
fn home(shared: &Shared, first: &Waiting) -> Handle {
    shared.home.as_ref().unwrap_or(&first.caller).clone()
}

/// A turn that a caller makes while it waits for its answer, which spares it two ways from thread to
/// thread. Should it go before the commit, the turn is finished at home: other callers' changes
/// may be in the same transaction.
pub(super) struct TakenTurn {
    /// Nothing once it is over.
    running: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    home: Handle,
}

impl Future for TakenTurn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(running) = &mut self.running else {
            return Poll::Ready(());
        };
        ready!(running.as_mut().poll(context));
        self.running = None;
        Poll::Ready(())
    }
}

impl Drop for TakenTurn {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.home.spawn(running);
        }
    }
}
