//! The audit log of the workspace.

mod event_body;
mod event_query;
pub mod export;
pub mod list;
pub mod show;

pub use event_body::EventBody;
pub use event_query::{FilterEvents, ListEvents};
pub use export::export;
pub use list::list;
pub use show::show;
