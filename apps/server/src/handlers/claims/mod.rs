//! The claim of a fresh installation by its first owner.

pub mod create;

pub use create::create;
