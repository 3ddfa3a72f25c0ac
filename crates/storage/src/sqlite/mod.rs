//! The embedded engine: SQLite files under SQLCipher.

mod connect;
mod quiet;
mod template;

pub(crate) use connect::{Pools, connect};
pub(crate) use quiet::quiet;
pub(crate) use template::Template;
