//! The progress bar: on standard error, and only when that is a terminal.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over the databases, with the rows that were copied and compared so far.
pub(super) struct Progress {
    bar: ProgressBar,
    copied: AtomicU64,
    compared: AtomicU64,
}

impl Progress {
    pub(super) fn over(databases: usize) -> Self {
        let bar = ProgressBar::new(u64::try_from(databases).unwrap_or(u64::MAX));
        let shape = "{bar:40} {pos}/{len} databases, {msg}, {eta} left";
        // The shape is ours; should it not be understood, the plain bar serves.
        bar.set_style(
            ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self {
            bar,
            copied: AtomicU64::new(0),
            compared: AtomicU64::new(0),
        }
    }

    pub(super) fn copied(&self, rows: u64) {
        self.copied.fetch_add(rows, Ordering::Relaxed);
        self.tell();
    }

    pub(super) fn compared(&self, rows: u64) {
        self.compared.fetch_add(rows, Ordering::Relaxed);
        self.tell();
    }

    /// A database is done with, well or not.
    pub(super) fn next(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar away, and answers how many rows were copied.
    pub(super) fn end(&self) -> u64 {
        self.bar.finish_and_clear();
        self.copied.load(Ordering::Relaxed)
    }

    fn tell(&self) {
        let copied = self.copied.load(Ordering::Relaxed);
        let compared = self.compared.load(Ordering::Relaxed);
        self.bar
            .set_message(format!("{copied} rows copied, {compared} compared"));
    }
}
