//! What tests need around the product: a PostgreSQL cluster of their own, and a fresh database in it
//! for each test; a Redis where one is needed; and the statistic for what times may tell.
//!
//! The way in is [`Bed::lay`], which gives a test the engine that this run of the tests is about.
//! Nothing of it is part of the product: other crates use it in their tests alone.

mod authenticator_app;
mod bed;
mod certificates;
mod cluster;
mod comparison;
mod databases;
mod not_run;
mod programs;
mod provider;
mod range_server;
mod redis;
mod soft_passkey;

pub use authenticator_app::AuthenticatorApp;
pub use bed::{Bed, ENGINE, EngineName};
pub use certificates::Certificates;
pub use cluster::{Cluster, POSTGRES_URL};
pub use comparison::Comparison;
pub use databases::{TestDatabase, statements};
pub use not_run::not_run;
pub use programs::Missing;
pub use provider::{LyingProvider, ProviderKey, Signing, TakingBack, Telling, base64url};
pub use range_server::{RangeManner, RangeServer};
pub use redis::{REDIS_URL, RedisServer};
pub use soft_passkey::{Conduct, SoftPasskey};
