//! An error and its causes in one line.

use std::error::Error;

/// The error, and why, and why that, as a complaint.
pub(super) fn explain(error: &dyn Error) -> String {
    format!("error: {}", reason(error))
}

/// The error, and why, and why that.
pub(super) fn reason(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    line
}
