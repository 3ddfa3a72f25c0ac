//! An error and its causes in one line.

use std::error::Error;

/// The error, and why, and why that.
pub(super) fn explain(error: &dyn Error) -> String {
    let mut line = format!("error: {error}");
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    line
}
