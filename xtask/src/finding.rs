//! One thing that a check found wrong.

use serde::Serialize;

/// One thing to mend: which rule, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule's stable name, such as `long-file`.
    pub rule: &'static str,
    /// A path with its line, a crate or a control.
    pub place: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Finding {
    /// A finding of `rule` at `place`.
    #[must_use]
    pub fn new(rule: &'static str, place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            rule,
            place: place.into(),
            message: message.into(),
        }
    }

    /// A finding of `rule` in a line of a file; `index` counts from 0, people count from 1.
    #[must_use]
    pub fn in_line(
        rule: &'static str,
        path: &str,
        index: usize,
        message: impl Into<String>,
    ) -> Self {
        Self::new(rule, format!("{path}:{}", index + 1), message)
    }
}
