//! Why a whole file is refused.

use super::limits::ROWS_MAX;
use super::row::RowFault;

/// The file is not imported, not even in part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// There is nothing in the file.
    #[error("the file has no header row")]
    NoHeader,
    /// The header row cannot be read.
    #[error("the header row cannot be read")]
    UnreadableHeader(#[source] RowFault),
    /// A column that every record needs is not in the header.
    #[error("the column \"{column}\" is missing")]
    MissingColumn {
        /// The column's documented name.
        column: &'static str,
    },
    /// Two columns of the header mean the same.
    #[error("two columns mean \"{column}\"")]
    DuplicateColumn {
        /// The column's documented name.
        column: &'static str,
    },
    /// The file has more than [`ROWS_MAX`] rows.
    #[error("the file has more than {ROWS_MAX} rows")]
    TooManyRows,
}

impl ImportError {
    /// The stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoHeader => "no_header",
            Self::UnreadableHeader(_) => "unreadable_header",
            Self::MissingColumn { .. } => "missing_column",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::TooManyRows => "too_many_rows",
        }
    }
}
