//! Proving anew who one is.

pub mod create;

pub use create::create;
