//! Makes ids: UUIDv7 (RFC 9562 section 5.7) that grow strictly within one process.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

use crate::{Clock, Entropy, EntropyError, Id, Prefix};

/// Hands out ids. Later ids sort after earlier ones, also within one millisecond, because the
/// twelve bits after the time count (RFC 9562 section 6.2, method 1). Clones share the counter.
#[derive(Debug, Clone)]
pub struct IdSource {
    clock: Clock,
    entropy: Entropy,
    /// The last tick: milliseconds in the upper bits, the counter in the lower twelve.
    last: Arc<AtomicU64>,
}

impl IdSource {
    /// A source over the given clock and entropy.
    #[must_use]
    pub fn new(clock: Clock, entropy: Entropy) -> Self {
        Self {
            clock,
            entropy,
            last: Arc::new(AtomicU64::new(0)),
        }
    }

    /// A fresh id.
    ///
    /// # Errors
    /// [`EntropyError`] when the system's generator fails.
    pub fn next<P: Prefix>(&self) -> Result<Id<P>, EntropyError> {
        let tick = self.next_tick();
        let random: [u8; 8] = self.entropy.bytes()?;
        let mut tail = [0_u8; 10];
        tail[0] = u8::try_from((tick >> 8) & 0x0f).unwrap_or(0);
        tail[1] = u8::try_from(tick & 0xff).unwrap_or(0);
        tail[2..].copy_from_slice(&random);
        Ok(Id::from_uuid(build(tick >> 12, tail)))
    }

    fn next_tick(&self) -> u64 {
        let millis = u64::try_from(self.clock.now().micros() / 1_000).unwrap_or(0);
        let fresh = millis << 12;
        let advance = |last: u64| Some(fresh.max(last.saturating_add(1)));
        match self
            .last
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, advance)
        {
            Ok(last) | Err(last) => fresh.max(last.saturating_add(1)),
        }
    }
}

fn build(millis: u64, tail: [u8; 10]) -> Uuid {
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LeadId, Timestamp};

    #[test]
    fn ids_of_one_millisecond_grow_and_carry_the_time() {
        let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_000_000));
        let source = IdSource::new(clock, Entropy::seeded(1));
        let ids: Vec<LeadId> = (0..10_000).map(|_| source.next().unwrap()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids[0].uuid().get_version_num(), 7);
        assert_eq!(ids[0].uuid().as_u128() >> 80, 1_795_350_600_000);
    }
}
