//! The records that people work with: leads and contacts.
//!
//! Owns what a lead and a contact are made of, the one validation that the JSON API and the CSV
//! import share, the streaming reader of CSV files, and the tables of all of it. The way in is
//! [`Records`], whose verbs take a grant and work in the grant's workspace alone; what they take
//! comes from a draft ([`LeadDraft`], [`ContactDraft`]) or a patch. A file goes through
//! [`Records::begin_import`] and becomes records as a whole or not at all.
//! Every change writes its event in its own transaction. Knows nothing of HTTP.

mod contact_fields;
mod contacts;
mod currency;
mod error;
mod events;
mod field_checks;
mod field_error;
mod import;
mod imports;
mod lead_fields;
mod leads;
mod lists;
mod money;
mod patches;
mod records;
mod redacted_debug;
mod search_words;
mod store;

pub use contact_fields::{ContactDraft, NewContact};
pub use contacts::{Contact, ContactFilter, ContactQuery, ContactSort, ContactSortField};
pub use currency::Currency;
pub use error::RecordsError;
pub use field_checks::{
    LABEL_CHARACTERS_MAX, NAME_CHARACTERS_MAX, NOTES_CHARACTERS_MAX, PHONE_CHARACTERS_MAX,
};
pub use field_error::FieldError;
pub use import::{
    COLUMNS_MAX, Cells, Column, CsvImport, CsvReader, FIELD_BYTES_MAX, ImportError, ImportRow,
    ImportSummary, ImportedRecord, Need, ROW_BYTES_MAX, ROWS_MAX, RawRow, RefusedRow, RowFault,
};
pub use imports::{
    ImportKind, ImportOutcome, ImportReport, ImportUpload, REFUSED_ROWS_SHOWN, RefusedField,
    RefusedImportRow,
};
pub use lead_fields::{LeadDraft, LeadStatus, LeadStatusError, NewLead};
pub use leads::{Lead, LeadFilter, LeadQuery, LeadSort, LeadSortField};
pub use lists::{
    Direction, SEARCH_CHARACTERS_MAX, SearchText, SortError, SortField, SortOrder, TimeRange,
    ValueRange,
};
pub use money::{AMOUNT_MAX, Money, MoneyDraft, MoneyError};
pub use patches::{ContactPatch, LeadPatch};
pub use records::Records;
pub use search_words::search_words;
