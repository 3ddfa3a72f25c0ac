//! The API's own documents: for programs and for people.

pub mod docs;
pub mod openapi;
mod style;

pub use docs::docs;
pub use openapi::openapi;
pub use style::style;
