//! The rows that an import left out.

use records::{RefusedField, RefusedImportRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which page of the refused rows.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListRefusals {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<String>,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A row that was left out.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusedRow)]
pub struct RefusedRowBody {
    /// The number of the row; the first data row is 1.
    pub row: u64,
    /// The line in which it starts; the file's first line is 1.
    pub line: u64,
    /// What is wrong with it.
    pub errors: Vec<RefusedFieldBody>,
}

/// What is wrong with one field of a row. Nothing of the file is repeated.
#[derive(Serialize, ToSchema)]
#[schema(as = RefusedField)]
pub struct RefusedFieldBody {
    /// The field, such as `email`; empty when the whole row is meant.
    pub field: String,
    /// What is wrong, for a program, such as `duplicate_in_file`.
    pub code: String,
    /// What is wrong, for a person.
    pub detail: String,
}

impl From<RefusedImportRow> for RefusedRowBody {
    fn from(refused: RefusedImportRow) -> Self {
        let errors = refused
            .errors
            .into_iter()
            .map(RefusedFieldBody::from)
            .collect();
        Self {
            row: refused.row,
            line: refused.line,
            errors,
        }
    }
}

impl From<RefusedField> for RefusedFieldBody {
    fn from(refused: RefusedField) -> Self {
        Self {
            field: refused.field,
            code: refused.code,
            detail: refused.detail,
        }
    }
}
