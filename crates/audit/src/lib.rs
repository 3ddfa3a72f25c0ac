//! Evidence: an event for every change, written in the transaction of the change.
//!
//! The way in is [`AuditLog`]: `append` writes into the log of the database that the transaction
//! belongs to; `append_and_deliver` writes into the platform's log and queues the copy for the
//! logs of workspaces, which [`AuditLog::deliver`] makes exactly once. Reading is by page, by id,
//! and as an endless list for exports.
//!
//! A row carries all that a Merkle leaf needs; personal data stands apart and is covered by a
//! salted digest. Nothing here knows which domain an action belongs to, or who may read a log.

mod append;
mod delivery;
mod error;
mod event;
mod export;
mod leaf;
mod read;
mod store;
mod verify;

pub use append::AuditLog;
pub use delivery::{DELIVERY_JOB, Delivery, DeliveryOrder};
pub use error::AuditError;
pub use event::{Action, Event, EventActor, NewEvent, Personal, Target};
pub use export::{CSV_HEADER, csv_row};
pub use read::{EventFilter, EventQuery};
pub use verify::LogHead;
