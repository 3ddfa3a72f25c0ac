//! The two streams that a person reads. Log lines go elsewhere.

use std::io::Write;

/// Says something on standard output. A closed pipe is no reason to stop serving.
pub(super) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Says on standard error what went wrong.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
