//! Both ends of a move: the data folder, taken like a server takes it, and the database.

use std::fmt::Display;

use keyring::Keyring;
use storage::{DataFolder, EngineMove, MoveSide, Postgres, StorageError};

use super::{MoveEngineCommand, MoveEngineError};
use crate::command::installation::{Installation, InstallationError};
use crate::config::Settings;
use crate::start::{FolderLock, StartError};

/// The data folder, which nobody else serves meanwhile.
pub(super) struct Source {
    pub(super) installation: Installation,
    pub(super) platform_keys: String,
    #[expect(dead_code, reason = "held for its lock")]
    lock: FolderLock,
}

impl Source {
    /// Opens the data folder, whatever the engine is by the settings.
    pub(super) async fn open(settings: &Settings, jobs: u32) -> Result<Self, MoveEngineError> {
        let mut settings = settings.clone();
        settings.postgres = None;
        let dir = settings.data.dir.clone();
        // To take the folder would make a file in it: a wrong `--data` must leave nothing behind.
        if !dir.join("control.db").is_file() {
            return Err(InstallationError::Missing(dir).into());
        }
        let data = DataFolder::open(&dir).map_err(InstallationError::DataFolder)?;
        let lock = FolderLock::take(&data).map_err(|error| match error {
            StartError::FolderInUse { path } => MoveEngineError::InUse(path),
            error => MoveEngineError::Folder(error),
        })?;
        let installation = Installation::open(settings, jobs).await?;
        let platform_keys = Keyring::platform_keys_in(data.path())?;
        let schema = installation.control.schema().await?;
        demand(MoveSide::Source, &schema.pending)?;
        Ok(Self {
            installation,
            platform_keys,
            lock,
        })
    }
}

/// The database of `storage.postgres.url`, whatever the engine is by the settings.
pub(super) async fn target(settings: &Settings) -> Result<Postgres, MoveEngineError> {
    let named = settings.postgres_named.as_ref();
    let named = named.ok_or(MoveEngineError::NoTarget)?;
    // The settings were checked when they were read.
    let target = Postgres::new(named).map_err(|_| StorageError::Corrupt)?;
    target.reach().await?;
    for status in target.status().await? {
        demand(MoveSide::Target, &status.pending)?;
    }
    target.check_walls().await?;
    Ok(target)
}

/// What was moved, opened with the keys that stand in the target.
pub(super) async fn moved(settings: &Settings, jobs: u32) -> Result<Installation, MoveEngineError> {
    let mut settings = settings.clone();
    settings.postgres = settings.postgres_named.clone();
    Ok(Installation::open_in_part(settings, jobs).await?)
}

/// Begins, or goes on: for a single workspace a move must have been begun.
pub(super) async fn begin(
    command: &MoveEngineCommand,
    source: &Source,
    target: &Postgres,
) -> Result<EngineMove, MoveEngineError> {
    let (keys, batch, most) = (&source.platform_keys, command.batch, command.stop_after);
    let begun = match command.workspace {
        None => {
            let control = &source.installation.control;
            EngineMove::begin(target, control, keys, batch, most).await
        }
        Some(_) => EngineMove::go_on(target, keys, batch, most).await,
    };
    Ok(begun?)
}

/// Both ends have every step of the schema, or rows of one would have no place in the other.
pub(super) fn demand(side: MoveSide, pending: &[impl Display]) -> Result<(), MoveEngineError> {
    if pending.is_empty() {
        return Ok(());
    }
    let steps: Vec<String> = pending.iter().map(ToString::to_string).collect();
    let steps = steps.join(", ");
    Err(MoveEngineError::Behind { side, steps })
}
