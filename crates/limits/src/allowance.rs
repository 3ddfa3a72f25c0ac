//! The generic cell rate algorithm (ITU-T I.371, annex A): one time for each count.
//!
//! What is kept is the time at which everything that was let pass will be made good: each call adds
//! the time it stands for, and passes if the sum is no further away than all calls of a window stand
//! for. So there is no edge of a window at which twice as many pass.

use crate::{Rate, Standing};

/// What one count says about one more call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judged {
    /// The time to keep if the call passes.
    pub(crate) after: i64,
    /// The time that is kept if it does not.
    pub(crate) before: i64,
    /// How long until it would pass; nothing if it does now.
    pub(crate) wait: i64,
}

/// Judges one more call at `now`. `kept` is what was kept of the calls before, if anything.
pub(crate) fn judge(rate: Rate, kept: Option<i64>, now: i64) -> Judged {
    // A time further away than any call could bring it comes from a clock that was set back.
    let before = kept
        .unwrap_or(now)
        .clamp(now, now.saturating_add(rate.tolerance()));
    let after = before.saturating_add(rate.interval());
    Judged {
        after,
        before,
        wait: (after - rate.tolerance() - now).max(0),
    }
}

/// What is left of a count whose kept time is `distance` away.
pub(crate) fn standing(limit: &'static str, rate: Rate, distance: i64) -> Standing {
    let left = (rate.tolerance() - distance).max(0) / rate.interval();
    Standing {
        limit,
        rate,
        remaining: u32::try_from(left).unwrap_or(u32::MAX),
        full_in: crate::decision::micros(distance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(3, 10).unwrap();

    /// How many of calls at these times pass.
    fn passed(rate: Rate, times: impl IntoIterator<Item = i64>) -> Vec<bool> {
        let mut kept = None;
        let mut pass = |now| {
            let judged = judge(rate, kept, now);
            if judged.wait == 0 {
                kept = Some(judged.after);
            }
            judged.wait == 0
        };
        times.into_iter().map(&mut pass).collect()
    }

    #[test]
    fn as_many_pass_at_once_and_then_one_for_each_part_of_the_window() {
        // 10 s by 3 are 3,333,333 microseconds a call.
        let times = [0, 0, 0, 0, 3_333_332, 3_333_333, 3_333_333, 6_666_666];
        let expected = [true, true, true, false, false, true, false, true];
        assert_eq!(passed(RATE, times), expected);
    }

    #[test]
    fn in_no_window_pass_more_than_are_full_at_once_and_grow_again() {
        let every_ms = (0..30_000).map(|ms| ms * 1_000);
        let passed = passed(RATE, every_ms).into_iter().filter(|passed| *passed);
        // Three at once, and one after each 3.333333 s: the ninth of these is past the end.
        assert_eq!(passed.count(), 3 + 8);
    }

    #[test]
    fn the_wait_is_exact() {
        for rate in [
            RATE,
            Rate::new(1, 1).unwrap(),
            Rate::new(1_000_000, 1).unwrap(),
        ] {
            let full = judge(rate, Some(5 + rate.tolerance()), 5);
            assert!(full.wait > 0);
            let kept = Some(full.before);
            assert!(judge(rate, kept, 5 + full.wait - 1).wait > 0, "{rate}");
            assert_eq!(judge(rate, kept, 5 + full.wait).wait, 0, "{rate}");
        }
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_nobody_out_for_longer_than_a_window() {
        let judged = judge(RATE, Some(i64::MAX), 0);
        assert_eq!(judged.wait, RATE.interval());
    }

    #[test]
    fn what_is_left_is_what_still_passes() {
        let mut kept = None;
        for left in [2, 1, 0] {
            let judged = judge(RATE, kept, 100);
            kept = Some(judged.after);
            let standing = standing("test", RATE, judged.after - 100);
            assert_eq!(standing.remaining, left);
        }
    }
}
