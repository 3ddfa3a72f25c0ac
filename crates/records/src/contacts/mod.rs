//! Contacts: one verb per file.

mod create;
mod delete;
mod list;
mod read;
mod update;
mod value;

pub use list::{ContactFilter, ContactQuery, ContactSort, ContactSortField};
pub use value::Contact;
