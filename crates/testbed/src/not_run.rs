//! Tests that found out at their beginning that they cannot show anything on this machine.

use std::io::Write;

/// Says loudly, past the capture of a test's output, that a test shows nothing, and why. `xtask test`
/// reads the line and counts the test as not run.
///
/// `test` is the path of the test in its program, as in `module::name`.
pub fn not_run(test: &str, why: &str) {
    let why = why.trim().replace('\n', " ");
    // At the beginning of a line: the name of the test may stand before it.
    let line = format!("\nnot run: {test}: {why}\n");
    // Nobody is left to be told where even that cannot be written.
    let _ = std::io::stderr().write_all(line.as_bytes());
}
