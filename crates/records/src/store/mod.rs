//! The tables of leads, contacts and imports.

pub(crate) mod batches;
pub(crate) mod contact_lists;
pub(crate) mod contacts;
pub(crate) mod import_refusals;
pub(crate) mod import_rows;
pub(crate) mod imports;
pub(crate) mod lead_lists;
pub(crate) mod leads;
pub(crate) mod page_cache;
mod pages;
mod row_parts;
mod sealed_records;
pub(crate) mod taking_over;
