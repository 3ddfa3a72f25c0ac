//! A rate: so many in such a time.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// So many calls in a window of time: as many at once, and then one more whenever an equal part of
/// the window has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    count: u32,
    seconds: u32,
}

/// The text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a rate such as 30/5m")]
pub struct RateError;

/// The most that a rate can say. With these bounds every time within it is exact in microseconds, in
/// the numbers of Redis' scripts (53 bits) too.
const MOST: u32 = 1_000_000;
const LONGEST: u32 = 7 * 24 * 3_600;

impl Rate {
    /// `count` calls in `seconds`; `None` unless it is 1 to 1,000,000 calls in one second to a week.
    #[must_use]
    pub const fn new(count: u32, seconds: u32) -> Option<Self> {
        if count == 0 || count > MOST || seconds == 0 || seconds > LONGEST {
            return None;
        }
        Some(Self { count, seconds })
    }

    /// How many calls.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.count
    }

    /// In which time.
    #[must_use]
    pub const fn window(self) -> Duration {
        Duration::from_secs(self.seconds as u64)
    }

    /// So many times as much in the same time, as far as a rate goes.
    #[must_use]
    pub const fn times(self, many: u32) -> Self {
        let count = self.count.saturating_mul(many);
        Self {
            count: if count == 0 || count > MOST {
                MOST
            } else {
                count
            },
            ..self
        }
    }

    /// What one of a few servers may let pass while none knows of the others: a quarter, at least one.
    pub(crate) fn quarter(self) -> Self {
        Self {
            count: (self.count / 4).max(1),
            ..self
        }
    }

    /// The time that one call stands for, in microseconds.
    pub(crate) fn interval(self) -> i64 {
        i64::from(self.seconds) * 1_000_000 / i64::from(self.count)
    }

    /// The time that all calls stand for: a window, but for what no whole microsecond is.
    pub(crate) fn tolerance(self) -> i64 {
        self.interval() * i64::from(self.count)
    }
}

impl FromStr for Rate {
    type Err = RateError;

    /// `30/5m`: a number, and a time in seconds, minutes, hours or days.
    fn from_str(text: &str) -> Result<Self, RateError> {
        let digits = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse().ok()).flatten()
        };
        let read = || {
            let (count, window) = text.split_once('/')?;
            let unit: u32 = match window.as_bytes().last()? {
                b's' => 1,
                b'm' => 60,
                b'h' => 3_600,
                b'd' => 24 * 3_600,
                _ => return None,
            };
            // A number without a digit before its unit is one: `30/h`.
            let many: u32 = match &window[..window.len() - 1] {
                "" => 1,
                many => digits(many)?,
            };
            Self::new(digits(count)?, many.checked_mul(unit)?)
        };
        read().ok_or(RateError)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(24 * 3_600, 'd'), (3_600, 'h'), (60, 'm')];
        let unit = units
            .iter()
            .find(|(unit, _)| self.seconds.is_multiple_of(*unit));
        let (unit, letter) = unit.copied().unwrap_or((1, 's'));
        write!(f, "{}/{}{letter}", self.count, self.seconds / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        for text in ["30/5m", "1/1s", "1000000/7d", "10/1h", "7/90s", "3/2d"] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!(rate.to_string(), text);
        }
        assert_eq!("30/h".parse(), Ok(Rate::new(30, 3_600).unwrap()));
        assert_eq!("5/60s".parse::<Rate>().unwrap().to_string(), "5/1m");
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "",
            "/",
            "30",
            "30/",
            "/5m",
            "0/5m",
            "30/0m",
            "-1/5m",
            "+3/5m",
            "1.5/m",
            "30/5",
            "30/5w",
            "30/5M",
            "30 /5m",
            "30/ 5m",
            "30/5m ",
            "1000001/1d",
            "1/8d",
            "1/4294967295d",
            "99999999999/1m",
            "30/5m/1",
            "30/\u{661}m",
        ] {
            assert_eq!(text.parse::<Rate>(), Err(RateError), "{text:?}");
        }
    }

    #[test]
    fn a_quarter_is_never_nothing() {
        let quarter = |count| Rate::new(count, 60).unwrap().quarter().count();
        assert_eq!([1, 3, 4, 30].map(quarter), [1, 1, 1, 7]);
    }
}
