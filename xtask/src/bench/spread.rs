//! Several measurements of one thing: their median and their range.

use serde::Serialize;

/// The median of some rounds, with the least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
}

impl Spread {
    /// The spread of at least one measurement; zeros when there is none.
    pub fn of(measured: &[f64]) -> Self {
        let mut sorted = measured.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            median: quantile(&sorted, 0.5),
            least: quantile(&sorted, 0.0),
            greatest: quantile(&sorted, 1.0),
        }
    }
}

/// The value below which the share `part` of the sorted values lies (nearest rank).
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the count of measurements is far below 2^52, and the part is from 0 to 1"
    )]
    let rank = (last as f64 * part).round() as usize;
    sorted.get(rank.min(last)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_between_the_least_and_the_greatest() {
        let spread = Spread::of(&[3.0, 1.0, 2.0]);
        let expected = Spread {
            median: 2.0,
            least: 1.0,
            greatest: 3.0,
        };
        assert_eq!(spread, expected);
    }

    #[test]
    fn the_quantile_of_a_hundred_is_its_rank() {
        let sorted: Vec<f64> = (0..=100_u8).map(f64::from).collect();
        assert!((quantile(&sorted, 0.99) - 99.0).abs() < f64::EPSILON);
        assert!(quantile(&[], 0.5).abs() < f64::EPSILON);
    }
}
