//! What lists of records have in common: their orders, their filters, and where a page begins.

mod place;
mod search_text;
mod sort_order;
mod time_range;
mod value_range;

pub(crate) use place::Place;
pub use search_text::{SEARCH_CHARACTERS_MAX, SearchText};
pub use sort_order::{Direction, SortError, SortField, SortOrder};
pub use time_range::TimeRange;
pub use value_range::ValueRange;
