//! Signing up.

pub mod create;

pub use create::create;
