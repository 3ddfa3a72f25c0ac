//! The engine for many nodes: PostgreSQL, and what speaks its protocol.
//!
//! One database holds everything: the schema `control` the platform's tables, the schema `workspace`
//! those of all workspaces, kept apart by row-level security under [`guard`]. Two roles use it: the
//! owner, who brings the schema up to date, and the application's, which owns nothing.

mod connect;
mod guard;
mod hearing;
mod in_one;
mod lock;
mod migrate;
mod platform_keys;
mod reading;
mod scoped;
mod settings;
mod walls;

pub use connect::Postgres;
pub(crate) use guard::HISTORY;
pub(crate) use hearing::{CHANNEL as NOTICES, Hearing};
pub(crate) use lock::opening;
pub(crate) use platform_keys::{NAME as PLATFORM_KEYS, NO_TABLE};
pub(crate) use scoped::{ScopedReader, failed};
pub use settings::{PostgresSettings, PostgresSettingsError, PostgresTls};
pub use walls::Breach;
