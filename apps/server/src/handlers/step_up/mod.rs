//! Proving anew who one is.

pub mod create;
pub mod passkey_options;

pub use create::create;
pub use passkey_options::passkey_options;
