//! Whether this server is about to stop. Whoever spreads requests over several servers looks at
//! `/readyz`, and has to have seen it there before the server takes no more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Leaving(Arc<AtomicBool>);

impl Leaving {
    /// From now on the server says that it is not ready, and asks clients to connect elsewhere.
    pub(crate) fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
