//! Contacts.

mod contact_body;
mod contact_fields;
mod contact_query;
pub mod create;
pub mod import;
pub mod list;
pub mod list_refusals;
pub mod remove;
pub mod show;
pub mod show_import;
pub mod update;

pub use contact_body::ContactBody;
pub use contact_fields::{ChangeContact, ContactFields};
pub use contact_query::ListContacts;
pub use create::create;
pub use import::import;
pub use list::list;
pub use list_refusals::list_refusals;
pub use remove::remove;
pub use show::show;
pub use show_import::show_import;
pub use update::update;
