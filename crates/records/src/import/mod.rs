//! Import of CSV files as people really have them.
//!
//! Bytes arrive in chunks of any size and rows leave one by one: [`CsvReader`] knows encodings,
//! delimiters, quotes and limits; [`CsvImport`] finds the columns by the header and turns each row
//! into a valid record or a list of what is wrong with it. The memory held is bounded by the
//! constants here, whatever the size of the file. Nothing here knows of a database.

mod contact_rows;
mod csv_import;
mod currency_mark;
mod delimiter;
mod encoding;
mod header;
mod import_error;
mod lead_rows;
mod limits;
mod lines;
mod person_columns;
mod quotes;
mod reader;
mod record_parser;
mod row;
mod written_amount;

pub use csv_import::{CsvImport, ImportRow, ImportSummary, ImportedRecord, RefusedRow};
pub use header::{Cells, Column, Need};
pub use import_error::ImportError;
pub use limits::{COLUMNS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX, ROWS_MAX};
pub use reader::CsvReader;
pub use row::{RawRow, RowFault};
