//! Background work: takes jobs from the queue, hands each to its handler, and puts it back or gives
//! it up when the handler fails. Kinds that would hold each other up are worked on side by side.
//!
//! A job runs once though several processes work, because the queue leases it; a handler must still
//! be idempotent, because a process can die between doing and finishing.

mod batch;
mod handler;
mod purge;
mod registry;
mod rounds;
mod signal;
mod task;

pub(crate) use batch::Workshop;
pub use handler::{JobFailure, JobFuture, JobHandler};
#[cfg(test)]
pub(crate) use purge::purge;
pub use signal::WorkSignal;
pub(crate) use task::WorkerTask;
