//! Counts in a Redis, or what speaks its protocol, that several servers share.

mod connection;
mod counts;
mod error;
mod settings;

pub use counts::SharedCounts;
pub use error::RedisError;
pub use settings::{RedisSettings, RedisSettingsError};
