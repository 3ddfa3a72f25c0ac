//! The order of a list, written as `field` or `-field`.

use std::fmt;
use std::str::FromStr;

/// A field that a list can be sorted by.
pub trait SortField: Copy + Eq + fmt::Debug + 'static {
    /// The list, such as `leads`.
    const LIST: &'static str;
    /// When a record was made.
    const CREATED_AT: Self;
    /// Every field.
    const ALL: &'static [Self];

    /// The name, as in the API.
    fn as_str(self) -> &'static str;
}

/// Upwards or downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A field and a direction. Records without a value in the field come last either way; ties are
/// broken by the id, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortOrder<F> {
    /// The field.
    pub by: F,
    /// The direction.
    pub direction: Direction,
}

/// The text names no order of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the list cannot be sorted in this way")]
pub struct SortError;

impl<F: SortField> Default for SortOrder<F> {
    /// The newest first.
    fn default() -> Self {
        Self {
            by: F::CREATED_AT,
            direction: Direction::Descending,
        }
    }
}

impl<F: SortField> FromStr for SortOrder<F> {
    type Err = SortError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, direction) = match text.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (text, Direction::Ascending),
        };
        let mut fields = F::ALL.iter().copied();
        let by = fields.find(|field| field.as_str() == name);
        by.map(|by| Self { by, direction }).ok_or(SortError)
    }
}

impl<F: SortField> fmt::Display for SortOrder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.direction == Direction::Descending {
            f.write_str("-")?;
        }
        f.write_str(self.by.as_str())
    }
}
