//! A row as the grammar of CSV yields it, before any column has a meaning.

use crate::FieldError;

use super::limits::{COLUMNS_MAX, FIELD_BYTES_MAX, ROW_BYTES_MAX};

/// One row of the file, the header included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// The line in which the row starts; the file's first line is 1.
    pub line: u64,
    /// The row's cells, or why it could not be read as a row.
    pub cells: Result<Vec<String>, RowFault>,
}

/// Why a row is refused before its cells are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// A quote was opened and not closed before the end of the file.
    #[error("a quote is opened in this row and never closed")]
    UnterminatedQuote,
    /// The row is longer than [`ROW_BYTES_MAX`], often because a quote is never closed.
    #[error("the row is longer than {ROW_BYTES_MAX} bytes")]
    RowTooLarge,
    /// A cell is longer than [`FIELD_BYTES_MAX`].
    #[error("a cell of the row is longer than {FIELD_BYTES_MAX} bytes")]
    FieldTooLarge,
    /// The row has more cells than [`COLUMNS_MAX`].
    #[error("the row has more than {COLUMNS_MAX} cells")]
    TooManyColumns,
    /// The row has cells beyond the header's last column, or follows an unclosed quote and has
    /// another number of cells than the header.
    #[error("the row does not have as many cells as the header")]
    ColumnCount,
    /// The row holds NUL bytes or broken UTF-16.
    #[error("the row holds bytes that are not text")]
    NotText,
}

impl RowFault {
    /// The stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnterminatedQuote => "unterminated_quote",
            Self::RowTooLarge => "row_too_large",
            Self::FieldTooLarge => "field_too_large",
            Self::TooManyColumns => "too_many_columns",
            Self::ColumnCount => "column_count",
            Self::NotText => "not_text",
        }
    }
}

impl From<RowFault> for FieldError {
    fn from(fault: RowFault) -> Self {
        Self::new("", fault.code(), fault.to_string())
    }
}
