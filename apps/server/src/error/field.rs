//! One wrong field of a request.

use std::borrow::Cow;

use serde::Serialize;

/// What is wrong with one field of the body, or one parameter of the query string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Where it stands: a JSON pointer (RFC 6901) into the body, or the parameter's name.
    pub pointer: String,
    /// What is wrong, for a program.
    pub code: Cow<'static, str>,
    /// What is wrong, for a person.
    pub detail: Cow<'static, str>,
}

impl FieldError {
    /// Describes a wrong field.
    #[must_use]
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            detail: detail.into(),
        }
    }
}
