//! A row that an import left out, as it is kept and shown.

use serde::{Deserialize, Serialize};

use crate::{FieldError, RefusedRow};

/// A row that is left out of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedImportRow {
    /// The number of the row; the first data row is 1.
    pub row: u64,
    /// The line in which it starts; the file's first line is 1.
    pub line: u64,
    /// What is wrong; never empty.
    pub errors: Vec<RefusedField>,
}

/// One refused field of a row. No part of it repeats what the file held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedField {
    /// The field, such as `email`; empty when the whole row is meant.
    pub field: String,
    /// A stable word for programs, such as `duplicate_in_file`.
    pub code: String,
    /// A sentence for people.
    pub detail: String,
}

impl From<RefusedRow> for RefusedImportRow {
    fn from(refused: RefusedRow) -> Self {
        Self {
            row: refused.row,
            line: refused.line,
            errors: refused.errors.into_iter().map(RefusedField::from).collect(),
        }
    }
}

impl From<FieldError> for RefusedField {
    fn from(error: FieldError) -> Self {
        Self {
            field: error.field.to_owned(),
            code: error.code.to_owned(),
            detail: error.detail,
        }
    }
}
