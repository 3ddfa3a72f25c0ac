//! A town of callers, a valid request for every route, and how each caller is answered.

mod callers;
mod people;
mod places;
mod protocol;
pub mod requests;
pub mod surface;
mod town;

pub use callers::Caller;
pub use people::Person;
pub use places::Place;
pub use town::Town;
