//! One writer per database. Changes that wait together share one commit; each keeps its own
//! savepoint, so that a change that fails takes no other with it.

mod batch;
mod connection;
mod queue;
mod transaction;
mod turn;
mod work;

pub(crate) use connection::Connection;
pub(crate) use queue::Writer;
pub use transaction::Transaction;
pub use work::WriteFuture;
