//! Questions to whoever has a passkey.

pub mod create;

pub use create::create;
