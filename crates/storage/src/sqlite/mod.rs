//! The embedded engine: SQLite files under SQLCipher.

mod connect;
mod template;

pub(crate) use connect::{Pools, connect};
pub(crate) use template::Template;
