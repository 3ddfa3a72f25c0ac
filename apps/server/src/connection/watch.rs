//! What goes on over one connection, as its stream and its requests tell it.

use std::cell::Cell;
use std::rc::Rc;

use tokio::time::Instant;

use crate::config::ConnectionLimits;

/// Knows whether a connection is overdue. Clones watch the same connection, in its one thread.
#[derive(Debug, Clone)]
pub struct Watch(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    limits: ConnectionLimits,
    /// Requests in progress: from their heads to the ends of their answers.
    requests: Cell<u32>,
    /// Since when there has been none.
    quiet_since: Cell<Instant>,
    /// When the first byte came that belongs to no request in progress.
    begun: Cell<Option<Instant>>,
}

/// A request in progress; it ends with this value.
#[derive(Debug)]
pub struct InFlight(Watch);

impl Watch {
    /// The watch over a connection that was just accepted.
    #[must_use]
    pub fn new(limits: ConnectionLimits) -> Self {
        Self(Rc::new(Inner {
            limits,
            requests: Cell::new(0),
            quiet_since: Cell::new(Instant::now()),
            begun: Cell::new(None),
        }))
    }

    /// Begins a request, whose head has come.
    #[must_use]
    pub fn begin(&self) -> InFlight {
        self.0.requests.set(self.0.requests.get() + 1);
        InFlight(self.clone())
    }

    /// The limits of the connection.
    pub(super) fn limits(&self) -> ConnectionLimits {
        self.0.limits
    }

    /// Tells that bytes came. While a request is in progress they are its body's, and others wait
    /// for them.
    pub(super) fn bytes_came(&self) {
        if self.0.requests.get() == 0 && self.0.begun.get().is_none() {
            self.0.begun.set(Some(Instant::now()));
        }
    }

    /// Whether the client had its time.
    pub(super) fn is_overdue(&self) -> bool {
        if self.0.requests.get() > 0 {
            return false;
        }
        match self.0.begun.get() {
            Some(begun) => begun.elapsed() >= self.0.limits.head,
            None => self.0.quiet_since.get().elapsed() >= self.0.limits.idle,
        }
    }

    fn end(&self) {
        let left = self.0.requests.get().saturating_sub(1);
        self.0.requests.set(left);
        if left == 0 {
            self.0.quiet_since.set(Instant::now());
            self.0.begun.set(None);
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    fn watch(head: Duration, idle: Duration) -> Watch {
        Watch::new(ConnectionLimits {
            head,
            idle,
            write: LONG,
        })
    }

    #[test]
    fn a_client_has_its_time_for_a_head_from_the_first_byte_and_for_the_first_byte_from_the_last_answer()
     {
        let hasty = watch(Duration::ZERO, LONG);
        assert!(!hasty.is_overdue());
        hasty.bytes_came();
        assert!(hasty.is_overdue());
        let idle = watch(LONG, Duration::ZERO);
        assert!(idle.is_overdue());
        idle.bytes_came();
        assert!(!idle.is_overdue());
    }

    #[test]
    fn no_request_in_progress_is_overdue_and_the_next_one_has_the_whole_time_again() {
        let watch = watch(Duration::ZERO, LONG);
        watch.bytes_came();
        let (first, second) = (watch.begin(), watch.begin());
        watch.bytes_came();
        assert!(!watch.is_overdue());
        drop(first);
        assert!(!watch.is_overdue());
        drop(second);
        assert!(!watch.is_overdue());
        watch.bytes_came();
        assert!(watch.is_overdue());
    }
}
