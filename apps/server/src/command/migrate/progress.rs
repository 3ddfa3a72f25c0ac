//! The progress bar: on standard error, and only when that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many workspaces.
pub(super) fn bar(workspaces: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(workspaces).unwrap_or(u64::MAX));
    let shape = "{bar:40} {pos}/{len} workspaces, {eta} left";
    // The shape is ours; should it not be understood, the plain bar serves.
    bar.set_style(
        ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}
