//! One measured figure beside what it is measured against.

use serde::Serialize;

use super::spread::Spread;

/// What a figure must reach.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "bound")]
pub enum Target {
    /// The ratio to the baseline is at least this.
    RatioAtLeast(f64),
    /// The ratio to the baseline is at most this.
    RatioAtMost(f64),
    /// The figure itself is at least this.
    AtLeast(f64),
    /// The figure itself is below this.
    Below(f64),
    /// There is no target: the figure explains another one.
    Open,
}

/// A figure, its baseline and its target.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// In which unit.
    pub unit: &'static str,
    /// What came out.
    pub measured: Spread,
    /// What the baseline reached in the same run.
    pub baseline: Option<Spread>,
    /// Measured over baseline, by their medians.
    pub ratio: Option<f64>,
    /// What is wanted.
    pub target: Target,
    /// Whether it is reached; nothing without a target.
    pub met: Option<bool>,
}

impl Figure {
    /// A figure that stands for itself.
    pub fn alone(what: &str, unit: &'static str, measured: &[f64], target: Target) -> Self {
        Self::new(what, unit, Spread::of(measured), None, target)
    }

    /// A figure beside its baseline.
    pub fn beside(
        what: &str,
        unit: &'static str,
        measured: &[f64],
        baseline: &[f64],
        target: Target,
    ) -> Self {
        let baseline = Some(Spread::of(baseline));
        Self::new(what, unit, Spread::of(measured), baseline, target)
    }

    fn new(
        what: &str,
        unit: &'static str,
        measured: Spread,
        baseline: Option<Spread>,
        target: Target,
    ) -> Self {
        let ratio = baseline.map(|baseline| measured.median / baseline.median);
        let met = match (target, ratio) {
            (Target::RatioAtLeast(bound), Some(ratio)) => Some(ratio >= bound),
            (Target::RatioAtMost(bound), Some(ratio)) => Some(ratio <= bound),
            (Target::AtLeast(bound), _) => Some(measured.median >= bound),
            (Target::Below(bound), _) => Some(measured.median < bound),
            _ => None,
        };
        Self {
            what: what.to_owned(),
            unit,
            measured,
            baseline,
            ratio,
            target,
            met,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_on_the_wrong_side_of_its_bound_misses_the_target() {
        let met = |target| Figure::beside("x", "1/s", &[60.0], &[100.0], target).met;
        assert_eq!(met(Target::RatioAtLeast(0.6)), Some(true));
        assert_eq!(met(Target::RatioAtLeast(0.61)), Some(false));
        assert_eq!(met(Target::RatioAtMost(0.6)), Some(true));
        assert_eq!(met(Target::RatioAtMost(0.59)), Some(false));
        assert_eq!(met(Target::Open), None);
    }

    #[test]
    fn a_figure_alone_is_held_against_its_bound() {
        let met = |measured| Figure::alone("x", "ms", &[measured], Target::Below(10.0)).met;
        assert_eq!((met(9.9), met(10.0)), (Some(true), Some(false)));
        let met = |measured| Figure::alone("x", "1/s", &[measured], Target::AtLeast(10.0)).met;
        assert_eq!((met(9.9), met(10.0)), (Some(false), Some(true)));
    }
}
