//! The records that people work with: leads and contacts.
//!
//! Owns what a lead and a contact are made of, the one validation that the JSON API and the CSV
//! import share, and the streaming reader of CSV files. The way in for JSON is a draft
//! ([`LeadDraft`], [`ContactDraft`]) or a patch, for files [`CsvImport`].
//! Knows nothing of HTTP.

mod contact_fields;
mod currency;
mod field_checks;
mod field_error;
mod import;
mod lead_fields;
mod money;
mod patches;
mod redacted_debug;
mod search_words;

pub use contact_fields::{ContactDraft, NewContact};
pub use currency::Currency;
pub use field_checks::{
    LABEL_CHARACTERS_MAX, NAME_CHARACTERS_MAX, NOTES_CHARACTERS_MAX, PHONE_CHARACTERS_MAX,
};
pub use field_error::FieldError;
pub use import::{
    COLUMNS_MAX, Cells, Column, CsvImport, CsvReader, FIELD_BYTES_MAX, ImportError, ImportRow,
    ImportSummary, ImportedRecord, Need, ROW_BYTES_MAX, ROWS_MAX, RawRow, RefusedRow, RowFault,
};
pub use lead_fields::{LeadDraft, LeadStatus, LeadStatusError, NewLead};
pub use money::{AMOUNT_MAX, Money, MoneyDraft, MoneyError};
pub use patches::{ContactPatch, LeadPatch};
pub use search_words::search_words;
