//! A world whose server was stopped, for a command that needs the folder to itself.

use std::path::PathBuf;

use kernel::Clock;
use server::{Settings, Surroundings, start_with};
use tempfile::TempDir;
use testbed::{Bed, TestDatabase};

use super::{World, run};

/// A world whose server was stopped.
pub struct Paused {
    clock: Clock,
    settings: Box<Settings>,
    folder: TempDir,
    bed: Box<Bed>,
    client: awc::Client,
    starts: u64,
}

impl Paused {
    /// Starts the server again over the same folder.
    pub async fn resume(self) -> World {
        let Self {
            clock,
            settings,
            folder,
            bed,
            client,
            starts,
        } = self;
        let starts = starts + 1;
        let running = run(&settings, &clock, starts).await;
        World {
            clock,
            settings,
            folder,
            bed,
            running,
            client,
            starts,
        }
    }

    /// The same over a database in the place of the files, with the same root key.
    pub async fn resume_over(mut self, database: &TestDatabase) -> World {
        self.settings.postgres = Some(database.settings());
        self.resume().await
    }

    /// Why the server does not start over the database.
    pub async fn refused_over(&self, database: &TestDatabase) -> String {
        let mut settings = (*self.settings).clone();
        settings.postgres = Some(database.settings());
        let refused = Box::pin(start_with(settings, Surroundings::system())).await;
        refused.err().expect("it has started").to_string()
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.settings.data.dir.clone()
    }
}

impl World {
    /// Stops the server and keeps everything else, for a command that needs the folder to itself.
    pub async fn pause(self) -> Paused {
        let Self {
            clock,
            settings,
            folder,
            bed,
            running,
            client,
            starts,
        } = self;
        Box::pin(running.stop()).await;
        Paused {
            clock,
            settings,
            folder,
            bed,
            client,
            starts,
        }
    }
}
