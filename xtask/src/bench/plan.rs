//! What all measurements of a run share: how long, how often, and where the data goes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::BenchError;
use crate::project::Project;

/// How a run is to be done.
#[derive(Debug)]
pub struct Plan {
    /// How long one round of load lasts.
    pub span: Duration,
    /// How many rounds.
    pub rounds: usize,
    /// How many workspaces stand on the disk.
    pub workspaces: usize,
    folder: tempfile::TempDir,
    progress: ProgressBar,
}

impl Plan {
    /// A plan with a fresh folder on the disk of the build, since the machine's temporary folder
    /// may be memory, where nothing is ever durable. The folder goes with the plan.
    pub fn new(
        project: &Project,
        seconds: u64,
        rounds: u64,
        workspaces: u64,
    ) -> Result<Self, BenchError> {
        let failed = BenchError::io("making a folder for the data");
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(project.target_folder())
            .map_err(failed)?;
        let progress = ProgressBar::new_spinner();
        progress.set_style(ProgressStyle::default_spinner());
        Ok(Self {
            span: Duration::from_secs(seconds),
            rounds: usize::try_from(rounds).unwrap_or(usize::MAX),
            workspaces: usize::try_from(workspaces).unwrap_or(usize::MAX),
            folder,
            progress,
        })
    }

    /// The folder of the run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A folder of its own for one part of the run.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, BenchError> {
        let folder = self.folder().join(name);
        std::fs::create_dir_all(&folder).map_err(BenchError::io("making a folder"))?;
        Ok(folder)
    }

    /// Says on the terminal what is being done; nothing when there is no terminal.
    pub fn say(&self, what: &str) {
        self.progress.set_message(what.to_owned());
        self.progress.tick();
    }
}
