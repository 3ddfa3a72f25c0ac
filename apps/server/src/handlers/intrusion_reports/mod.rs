//! "That was not me", by the link of a mail.

pub mod create;

pub use create::create;
