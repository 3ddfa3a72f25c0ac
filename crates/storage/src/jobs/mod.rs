//! Durable background work: queued in the transaction of the change that needs it, done at least
//! once, tried again with growing pauses, and laid aside where an operator sees it.

mod look;
mod queue;
mod row;

pub use queue::Jobs;
pub use row::{Job, JobState, NewJob};
