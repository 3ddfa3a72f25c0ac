//! Proving that an address is one's own.

pub mod create;

pub use create::create;
