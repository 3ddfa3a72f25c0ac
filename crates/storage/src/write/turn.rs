//! Who works through a queue, and on which runtime.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

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
    /// The turn of a caller that found nobody at work. It runs on the caller's runtime and yet apart
    /// from the caller, who may be kept from its future by something else, a connection that ends
    /// for one, while everybody waits for this turn.
    pub(super) fn take(shared: &Arc<Shared>, first: Waiting) {
        let (home, caller) = (home(shared, &first), first.caller.clone());
        let turn = Self::new(shared, first, 0);
        caller.spawn(TakenTurn {
            running: Some(Box::pin(turn.run_once())),
            home,
        });
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
        let whole = self.first.take();
        // One that was not begun and comes back from a move: its caller's runtime has ended too.
        let elsewhere = match &whole {
            Some(_) => self.shared.caller_at(self.moves),
            None => None,
        };
        let Some(next) = whole.or_else(|| self.shared.next_or_rest()) else {
            return;
        };
        let caller = elsewhere.unwrap_or_else(|| next.caller.clone());
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

/// A turn on the runtime of the caller whose change it begins with, which spares that two ways from
/// thread to thread. Should the runtime end before the commit, the turn is finished at home: other
/// callers' changes may be in the same transaction.
struct TakenTurn {
    /// Nothing once it is over.
    running: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    home: Handle,
}

impl Future for TakenTurn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Taken while it is polled: after a panic there is nothing to go on with.
        let Some(mut running) = self.running.take() else {
            return Poll::Ready(());
        };
        let polled = running.as_mut().poll(context);
        if polled.is_pending() {
            self.running = Some(running);
        }
        polled
    }
}

impl Drop for TakenTurn {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.home.spawn(running);
        }
    }
}
