//! Connections to the two kinds of database, and what every table relies on: encrypted files,
//! one writer with grouped commits, migrations, answers under idempotency keys, durable jobs.
//!
//! The way in: [`ControlDatabase::open`] for the control database and [`WorkspaceDatabases`] for
//! those of workspaces. Reads go over [`Database::reader`]; every change is one call of
//! [`Database::write`], whose answer comes after the commit is durable.
//!
//! Nothing above this crate knows which engine runs. It knows nothing of keys' origin, of who may
//! do what, or of what the tables mean.

mod control;
mod database;
mod engine;
mod error;
mod files;
mod idempotency;
mod jobs;
mod moving;
mod notices;
mod open;
mod postgres;
mod reader;
mod schema;
mod slots;
mod sqlite;
mod unfiltered;
mod workspaces;
mod write;

pub use control::ControlDatabase;
pub use database::{Database, Scope};
pub use engine::Engine;
pub use error::StorageError;
pub use files::{DataFolder, Region, RegionError};
pub use idempotency::Once;
pub use jobs::{Job, JobState, Jobs, NewJob};
pub use moving::{EngineMove, MoveError, MoveSide, Moved, MovedTable};
pub use notices::{Heard, Notices};
pub use open::OpenLimits;
pub use postgres::{Breach, Postgres, PostgresSettings, PostgresSettingsError, PostgresTls};
pub use reader::Reader;
pub use schema::{MigrationReport, SchemaStatus};
pub use workspaces::{WorkspaceDatabase, WorkspaceDatabases};
pub use write::{Transaction, WriteFuture};
