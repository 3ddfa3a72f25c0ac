//! Counts in this process.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::allowance::{Judged, judge, standing};
use crate::decision::{Decision, Refused, micros};
use crate::limits::Ask;
use crate::subject::Subject;

/// The most counts that are kept. Past it those go first that are the nearest to being full again.
const MOST: usize = 200_000;

/// The counts of one process.
#[derive(Debug, Default)]
pub(crate) struct Here(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    times: HashMap<Subject, i64>,
    /// How many there may be before those that are full again are looked for.
    look_at: usize,
}

impl Here {
    /// Charges a call against all limits, or against none of them.
    pub(crate) fn take(&self, asks: &[Ask], now: i64) -> Decision {
        let mut kept = self.lock();
        let judged: Vec<Judged> = asks
            .iter()
            .map(|ask| judge(ask.rate, kept.times.get(&ask.subject).copied(), now))
            .collect();
        let refused = longest(&judged);
        if refused.is_none() {
            for (ask, judged) in asks.iter().zip(&judged) {
                kept.keep(ask.subject, judged.after, now);
            }
        }
        let stand = |(ask, judged): (&Ask, &Judged)| {
            let time = match refused {
                None => judged.after,
                Some(_) => judged.before,
            };
            standing(ask.limit, ask.rate, time - now)
        };
        Decision {
            standings: asks.iter().zip(&judged).map(stand).collect(),
            refused,
        }
    }

    /// Charges a call that passed elsewhere, however the counts here stand.
    pub(crate) fn charge(&self, asks: &[Ask], now: i64) {
        let mut kept = self.lock();
        for ask in asks {
            let judged = judge(ask.rate, kept.times.get(&ask.subject).copied(), now);
            let most = now.saturating_add(ask.rate.tolerance());
            kept.keep(ask.subject, judged.after.min(most), now);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Whatever a panic left behind are whole numbers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, subject: Subject, time: i64, now: i64) {
        self.times.insert(subject, time);
        if self.times.len() > self.look_at {
            self.forget(now);
        }
    }

    /// Forgets the counts that are full again: they say what none says.
    fn forget(&mut self, now: i64) {
        self.times.retain(|_, time| *time > now);
        if self.times.len() > MOST {
            let mut times: Vec<i64> = self.times.values().copied().collect();
            let middle = times.len() / 2;
            let (_, middle, _) = times.select_nth_unstable(middle);
            let middle = *middle;
            self.times.retain(|_, time| *time > middle);
        }
        self.look_at = (2 * self.times.len()).clamp(1_024, MOST);
    }
}

/// The limit that lets a call wait the longest, the first of several, where one refuses it.
fn longest(judged: &[Judged]) -> Option<Refused> {
    let waits = judged.iter().map(|judged| judged.wait).enumerate();
    let (by, wait) = waits
        .filter(|(_, wait)| *wait > 0)
        .min_by_key(|(_, wait)| Reverse(*wait))?;
    Some(Refused {
        by,
        wait: micros(wait),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(subject: u64, rate: &str) -> Ask {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&subject.to_be_bytes());
        Ask {
            limit: "test",
            rate: rate.parse().unwrap(),
            subject: Subject(bytes),
        }
    }

    #[test]
    fn a_call_that_one_limit_refuses_is_charged_to_none() {
        let here = Here::default();
        let asks = [ask(1, "1/1h"), ask(2, "10/1m")];
        assert_eq!(here.take(&asks, 0).refused, None);
        for _ in 0..100 {
            let decision = here.take(&asks, 0);
            assert_eq!(decision.refused.unwrap().by, 0);
            assert_eq!(decision.standings[1].remaining, 9);
        }
        let alone = here.take(&asks[1..], 0);
        assert_eq!(alone.standings[0].remaining, 8);
    }

    #[test]
    fn the_longest_wait_is_the_one_that_is_said() {
        let here = Here::default();
        let asks = [ask(1, "1/1m"), ask(2, "1/1h"), ask(3, "2/1m")];
        here.take(&asks, 0);
        let refused = here.take(&asks, 0).refused.unwrap();
        assert_eq!((refused.by, refused.wait.as_secs()), (1, 3_600));
    }

    #[test]
    fn what_is_full_again_is_forgotten_and_what_is_kept_has_an_end() {
        let here = Here::default();
        for subject in 0..5_000 {
            here.take(&[ask(subject, "1/1s")], 0);
        }
        here.take(&[ask(5_000, "1/1s")], 2_000_000);
        for subject in 10_000..14_000 {
            here.take(&[ask(subject, "1/1s")], 2_000_000);
        }
        assert!(here.lock().times.len() < 5_000);
        for subject in 20_000..(20_000 + 2 * MOST as u64) {
            here.take(&[ask(subject, "1/1h")], 2_000_000);
            assert!(here.lock().times.len() <= MOST + 1);
        }
    }
}
