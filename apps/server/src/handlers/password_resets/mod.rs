//! Recovering an account by mail.

pub mod confirm;
pub mod create;

pub use confirm::confirm;
pub use create::create;
