//! What one node changes and others hold in memory.
//!
//! A change says what it touched; the notice leaves with its commit, and every node that hears it
//! forgets what it held. A node that cannot be sure of hearing everything must not believe its memory:
//! see [`Notices::are_heard`]. A file has one process, which forgets by itself.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// So long after the last proof that the channel works, memory is believed. Together with the pause
/// between two proofs it bounds how long a revocation can go unnoticed.
pub(crate) const BELIEVED: Duration = Duration::from_millis(700);

/// What a node hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard<'a> {
    /// A change on another node, or on this one, touched this.
    Notice {
        /// Of what kind it is.
        topic: &'a str,
        /// Which one it is.
        subject: &'a str,
    },
    /// Some notices may have been missed: nothing that is held can be believed.
    Gap,
}

type Listener = Box<dyn Fn(Heard<'_>) + Send + Sync>;

/// The way from the channel to whoever holds something in memory. Clones share it.
#[derive(Clone)]
pub struct Notices(Arc<Inner>);

struct Inner {
    listeners: RwLock<Vec<Listener>>,
    /// `None` where there is no other node.
    channel: Option<Channel>,
}

struct Channel {
    began: Instant,
    /// Milliseconds after `began`, until when memory is believed; 0 for not at all.
    believed_until: AtomicU64,
}

impl fmt::Debug for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Notices(shared: {})", self.0.channel.is_some())
    }
}

impl Notices {
    /// Of a database that only this process changes.
    #[must_use]
    pub fn alone() -> Self {
        Self(Arc::new(Inner {
            listeners: RwLock::default(),
            channel: None,
        }))
    }

    /// Of a database that other nodes change too. Nothing is believed before the channel stands.
    pub(crate) fn shared() -> Self {
        let channel = Channel {
            began: now(),
            believed_until: AtomicU64::new(0),
        };
        Self(Arc::new(Inner {
            listeners: RwLock::default(),
            channel: Some(channel),
        }))
    }

    /// Has `listener` called with everything that is heard. It must be quick and must not block.
    pub fn listen(&self, listener: impl Fn(Heard<'_>) + Send + Sync + 'static) {
        let mut listeners = self.0.listeners.write();
        let listeners = listeners.as_mut().unwrap_or_else(|error| error.get_mut());
        listeners.push(Box::new(listener));
    }

    /// Whether every notice is heard at once, so that what is held in memory is as good as what stands
    /// in the database. Where it is not, the database has to be asked.
    #[must_use]
    pub fn are_heard(&self) -> bool {
        self.0.channel.as_ref().is_none_or(|channel| {
            let until = channel.believed_until.load(Ordering::Acquire);
            millis(now().saturating_duration_since(channel.began)) < until
        })
    }

    /// Tells every listener.
    pub(crate) fn tell(&self, heard: Heard<'_>) {
        let listeners = self.0.listeners.read();
        for listener in listeners.unwrap_or_else(PoisonError::into_inner).iter() {
            listener(heard);
        }
    }

    /// Everything that was committed before `since` has been told.
    pub(crate) fn proven(&self, since: Instant) {
        if let Some(channel) = &self.0.channel {
            let until = (since + BELIEVED).saturating_duration_since(channel.began);
            channel
                .believed_until
                .store(millis(until), Ordering::Release);
        }
    }

    /// Nothing is heard any more.
    pub(crate) fn lost(&self) {
        if let Some(channel) = &self.0.channel {
            channel.believed_until.store(0, Ordering::Release);
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// The machine's own steady clock: a product's clock that is moved by hand says nothing of how long
/// a connection was silent.
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn without_other_nodes_memory_is_always_believed() {
        assert!(Notices::alone().are_heard());
    }

    #[test]
    fn with_other_nodes_memory_is_believed_for_a_while_after_a_proof_and_never_without() {
        let notices = Notices::shared();
        assert!(!notices.are_heard());
        notices.proven(now());
        assert!(notices.are_heard());
        notices.lost();
        assert!(!notices.are_heard());
        let Some(old) = now().checked_sub(BELIEVED) else {
            return;
        };
        notices.proven(old);
        assert!(!notices.are_heard());
    }

    #[test]
    fn every_listener_is_told() {
        let notices = Notices::alone();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        for _ in 0..2 {
            let heard = Arc::clone(&heard);
            notices.listen(move |what| heard.lock().unwrap().push(format!("{what:?}")));
        }
        notices.tell(Heard::Gap);
        assert_eq!(*heard.lock().unwrap(), ["Gap", "Gap"]);
    }
}
