//! What the imports of leads and those of contacts have in common.

mod import_body;
mod import_key;
mod list_refusals;

pub use import_body::{FinishedImportBody, ImportBody};
pub use import_key::ImportKey;
pub use list_refusals::{ListRefusals, RefusedRowBody};
