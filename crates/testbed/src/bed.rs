//! The engine that a run of the tests is about.

use std::path::Path;

use storage::{DataFolder, Engine, Postgres};

use crate::TestDatabase;

/// The variable with the engine's name: `sqlite` when it is not set, or `postgres`.
pub const ENGINE: &str = "BAILIWICK_TEST_ENGINE";

/// The name of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineName {
    /// The embedded one.
    Sqlite,
    /// The one for many nodes.
    Postgres,
}

impl EngineName {
    /// The engine that this run is about.
    #[must_use]
    pub fn of_this_run() -> Self {
        match std::env::var(ENGINE).as_deref() {
            Ok("postgres") => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// What a test stands on.
#[derive(Debug, Clone)]
pub struct Bed {
    engine: Engine,
    database: Option<TestDatabase>,
}

impl Bed {
    /// A bed of this run's engine. Files, where there are any, stand under `folder`.
    ///
    /// # Panics
    /// When the folder or the cluster cannot be used.
    pub async fn lay(folder: &Path) -> Self {
        Self::of(EngineName::of_this_run(), folder).await
    }

    /// A bed of one engine, whatever this run is about.
    ///
    /// # Panics
    /// When the folder or the cluster cannot be used.
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub async fn of(engine: EngineName, folder: &Path) -> Self {
        match engine {
            EngineName::Sqlite => {
                let data = DataFolder::open(folder).expect("a data folder");
                Self {
                    engine: Engine::Sqlite(data),
                    database: None,
                }
            }
            EngineName::Postgres => {
                let database = TestDatabase::make().await;
                let postgres = Postgres::new(&database.settings()).expect("settings");
                Self {
                    engine: Engine::Postgres(postgres),
                    database: Some(database),
                }
            }
        }
    }

    /// The engine, with connections of its own each time, as a process has.
    ///
    /// # Panics
    /// Never: the settings were taken before.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn engine(&self) -> Engine {
        match &self.database {
            None => self.engine.clone(),
            Some(database) => {
                let postgres = Postgres::new(&database.settings()).expect("settings");
                Engine::Postgres(postgres)
            }
        }
    }

    /// The database, where it is one of a cluster.
    #[must_use]
    pub const fn database(&self) -> Option<&TestDatabase> {
        self.database.as_ref()
    }
}
