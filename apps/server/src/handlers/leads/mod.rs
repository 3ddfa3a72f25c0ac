//! Leads.

pub mod create;
pub mod import;
mod lead_body;
mod lead_fields;
mod lead_query;
pub mod list;
pub mod list_refusals;
pub mod remove;
pub mod show;
pub mod show_import;
pub mod update;

pub use create::create;
pub use import::import;
pub use lead_body::LeadBody;
pub use lead_fields::{ChangeLead, LeadFields};
pub use lead_query::ListLeads;
pub use list::list;
pub use list_refusals::list_refusals;
pub use remove::remove;
pub use show::show;
pub use show_import::show_import;
pub use update::update;
