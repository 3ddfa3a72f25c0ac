//! The one task that works through a queue, and the runtime that it runs on.

use std::sync::Arc;

use super::batch::batch;
use super::queue::{Shared, Waiting};

/// A change moves on to so many runtimes in a row that have ended; then the process is ending.
const MOVES: u8 = 8;

/// The right to work through the queue. It runs where the database was opened: a server's worker
/// has a runtime of its own and takes its tasks with it when it stops, a commit in flight for
/// another worker's request included. Should its runtime end all the same, the queue passes to the
/// runtime of a caller that waits, or everybody behind would wait for ever.
pub(super) struct Turn {
    shared: Arc<Shared>,
    /// What it begins with; nothing once it has begun.
    first: Option<Waiting>,
    moves: u8,
    over: bool,
}

impl Turn {
    pub(super) fn start(shared: &Arc<Shared>, first: Waiting) {
        let home = shared.home.as_ref().unwrap_or(&first.caller).clone();
        let turn = Self {
            shared: Arc::clone(shared),
            first: Some(first),
            moves: 0,
            over: false,
        };
        home.spawn(turn.run());
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
        let turn = Self {
            shared: Arc::clone(&self.shared),
            first: Some(next),
            moves: self.moves + 1,
            over: false,
        };
        caller.spawn(turn.run());
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
