//! Imports: a file of leads or contacts becomes records, all of it or nothing.
//!
//! The rows are staged in short transactions while the bytes arrive, so that a slow upload never
//! keeps the writer; [`ImportUpload::finish`] turns them into records in one transaction. What an
//! upload leaves behind when it breaks off is removed when it is dropped, and after a crash when
//! the next import begins.

mod begin;
mod clear;
mod finish;
mod kind;
mod pending;
mod refused_row;
mod report;
mod take_over;
mod upload;

pub use kind::ImportKind;
pub use refused_row::{RefusedField, RefusedImportRow};
pub use report::{ImportOutcome, ImportReport, REFUSED_ROWS_SHOWN};
pub use upload::ImportUpload;
