//! The one value that calls are charged to.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use kernel::Clock;

use crate::here::Here;
use crate::{Decision, Rate, SharedCounts, Subject};

/// One limit that a call is charged to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// The limit's name, for whoever is refused.
    pub limit: &'static str,
    /// How much it lets pass.
    pub rate: Rate,
    /// Whom it counts.
    pub subject: Subject,
}

/// Where calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// In this process, which is the only one.
    Alone,
    /// In a Redis that all servers share.
    Shared,
    /// In this process, though there are others: the Redis does not answer, or none is set.
    Apart,
}

/// Counts calls. Clones share everything.
#[derive(Clone)]
pub struct Limits(Arc<Parts>);

struct Parts {
    here: Here,
    apart: Here,
    shared: Option<SharedCounts>,
    /// Whether other servers count too.
    among_others: bool,
    clock: Clock,
    last: AtomicU8,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Limits")
    }
}

impl Limits {
    /// Counts of the only server there is.
    #[must_use]
    pub fn alone(clock: Clock) -> Self {
        Self::new(None, false, clock)
    }

    /// Counts of one of several servers; without a Redis each counts for itself, and strictly.
    #[must_use]
    pub fn among_others(shared: Option<SharedCounts>, clock: Clock) -> Self {
        Self::new(shared, true, clock)
    }

    fn new(shared: Option<SharedCounts>, among_others: bool, clock: Clock) -> Self {
        Self(Arc::new(Parts {
            here: Here::default(),
            apart: Here::default(),
            shared,
            among_others,
            clock,
            last: AtomicU8::default(),
        }))
    }

    /// Charges a call against all limits, or against none when one of them refuses it.
    pub async fn take(&self, asks: &[Ask]) -> Decision {
        let parts = &self.0;
        if let Some(shared) = &parts.shared {
            match shared.take(asks).await {
                Ok(decision) => {
                    if decision.refused.is_none() {
                        // What passed counts here too, for the moment in which Redis is gone.
                        parts.apart.charge(&quarters(asks), self.now());
                    }
                    self.say(Sharing::Shared);
                    return decision;
                }
                Err(error) => {
                    if self.say(Sharing::Apart) {
                        tracing::warn!(error = %error, "limits are counted apart: Redis does not answer");
                    }
                }
            }
        }
        match parts.among_others {
            true => parts.apart.take(&quarters(asks), self.now()),
            false => parts.here.take(asks, self.now()),
        }
    }

    /// Where calls are counted at the moment.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        match (&self.0.shared, self.0.among_others) {
            (None, false) => Sharing::Alone,
            (Some(shared), _) if shared.answers() => Sharing::Shared,
            _ => Sharing::Apart,
        }
    }

    /// Remembers where the last call was counted; whether that is news.
    fn say(&self, now: Sharing) -> bool {
        let word = now as u8 + 1;
        let news = self.0.last.swap(word, Ordering::Relaxed) != word;
        if news && now == Sharing::Shared {
            tracing::info!("limits are shared: Redis answers");
        }
        news
    }

    fn now(&self) -> i64 {
        self.0.clock.now().micros()
    }
}

fn quarters(asks: &[Ask]) -> Vec<Ask> {
    let quarter = |ask: &Ask| Ask {
        rate: ask.rate.quarter(),
        ..*ask
    };
    asks.iter().map(quarter).collect()
}
