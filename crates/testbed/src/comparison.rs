//! The Mann-Whitney U test, written out: whether two lots of times can be told from each other.
//!
//! It looks at the order of the times alone, so that a pause of the machine counts as one late time
//! and not as a long one. Where both lots do the same work and are taken in turns, whatever the
//! machine does to one it does to the other, and a difference is one of the work.

/// How sure the test has to be: both sides together, one false alarm in a million runs.
const DEVIATIONS: f64 = 4.892;

/// How much the order has to say. With A the chance that a time of the first lot is the longer one,
/// 0.64 is where Vargha and Delaney (2000) call an effect a medium one.
const EFFECT: f64 = 0.14;

/// What the order of two lots of times says.
#[derive(Debug, Clone, Copy)]
pub struct Comparison {
    /// The chance that a time of the first lot is the longer one, ties counting half: A.
    pub longer: f64,
    /// How many standard deviations the sum of the ranks is from that of equal lots.
    pub deviations: f64,
}

impl Comparison {
    /// Compares two lots of times.
    #[must_use]
    pub fn of(first: &[f64], second: &[f64]) -> Self {
        let mut all: Vec<(f64, bool)> = first.iter().map(|time| (*time, true)).collect();
        all.extend(second.iter().map(|time| (*time, false)));
        all.sort_by(|left, right| left.0.total_cmp(&right.0));
        let (mut ranks_of_first, mut ties, mut place) = (0.0, 0.0, 0);
        for group in all.chunk_by(|left, right| left.0.total_cmp(&right.0).is_eq()) {
            let size = count(group.len());
            // Equal times share the mean of the ranks that they take up.
            let rank = count(place) + (size + 1.0) / 2.0;
            ranks_of_first += rank * count(group.iter().filter(|(_, is_first)| *is_first).count());
            ties += size.powi(3) - size;
            place += group.len();
        }
        let (one, two, both) = (count(first.len()), count(second.len()), count(all.len()));
        let u = ranks_of_first - one * (one + 1.0) / 2.0;
        let spread = (one * two / 12.0 * (both + 1.0 - ties / (both * (both - 1.0)))).sqrt();
        let deviations = if spread > 0.0 {
            (u - one * two / 2.0) / spread
        } else {
            0.0
        };
        Self {
            longer: u / (one * two),
            deviations,
        }
    }

    /// Whether the times tell which lot they are of.
    #[must_use]
    pub fn tells(self) -> bool {
        self.deviations.abs() > DEVIATIONS && (self.longer - 0.5).abs() > EFFECT
    }

    /// Whether one of two lots takes longer than the other by more than `allowance`, in the unit of
    /// the times: the same test, with as much added to the other lot.
    #[must_use]
    pub fn tells_beyond(allowance: f64, first: &[f64], second: &[f64]) -> bool {
        let is_longer = |one: &[f64], two: &[f64]| {
            let two: Vec<f64> = two.iter().map(|time| time + allowance).collect();
            let comparison = Self::of(one, &two);
            comparison.tells() && comparison.longer > 0.5
        };
        is_longer(first, second) || is_longer(second, first)
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statistic_is_that_of_the_books() {
        // Mann and Whitney's own small case by hand: of the nine pairs the first lot is longer in two.
        let small = Comparison::of(&[1.0, 2.0, 6.0], &[3.0, 4.0, 7.0]);
        assert!((small.longer - 2.0 / 9.0).abs() < 1e-12);
        // (2 - 4.5) / sqrt(3 * 3 * 7 / 12)
        assert!((small.deviations + 1.091_089_451_179_962).abs() < 1e-12);
        // Ties by hand: 2.5 of 16 pairs; (2.5 - 8) / sqrt(16 / 12 * (9 - (24 + 6 + 6) / 56)).
        let tied = Comparison::of(&[1.0, 2.0, 2.0, 3.0], &[2.0, 3.0, 4.0, 4.0]);
        assert!((tied.longer - 2.5 / 16.0).abs() < 1e-12);
        assert!((tied.deviations + 1.647_652_0).abs() < 1e-4, "{tied:?}");
        let equal = Comparison::of(&[5.0; 40], &[5.0; 40]);
        assert!((equal.longer - 0.5).abs() < 1e-12 && equal.deviations.abs() < 1e-12);
        assert!(!equal.tells());
        let apart: Vec<f64> = (0..200).map(f64::from).collect();
        let later: Vec<f64> = (150..350).map(f64::from).collect();
        assert!(Comparison::of(&later, &apart).tells() && Comparison::of(&apart, &later).tells());
        assert!(Comparison::tells_beyond(100.0, &later, &apart));
        assert!(!Comparison::tells_beyond(150.0, &apart, &later));
    }
}
