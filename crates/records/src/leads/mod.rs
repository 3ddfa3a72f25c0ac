//! Leads: one verb per file.

mod create;
mod delete;
mod list;
mod read;
mod update;
mod value;

pub use list::{LeadFilter, LeadQuery, LeadSort, LeadSortField};
pub use value::Lead;
