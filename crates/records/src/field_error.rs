//! What is wrong with one field, told without repeating what was sent.

use serde::Serialize;

/// One refused field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field as the JSON body has it, such as `email` or `value/amount`; empty when the whole
    /// row is meant.
    pub field: &'static str,
    /// A stable word for programs, such as `required` or `too_long`.
    pub code: &'static str,
    /// A sentence for people. It never repeats the value.
    pub detail: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(field: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            field,
            code,
            detail: detail.into(),
        }
    }
}
