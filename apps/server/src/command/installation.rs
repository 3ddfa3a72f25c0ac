//! An installation as an operator's command opens it: beside a server that may be running, and
//! without making anything.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use audit::AuditLog;
use kernel::{Clock, Entropy, IdSource};
use keyring::Keyring;
use storage::{
    ControlDatabase, DataFolder, Engine, OpenLimits, Postgres, StorageError, WorkspaceDatabases,
};
use tenancy::Tenancy;

use super::Exit;
use crate::config::Settings;
use crate::start::{KeysError, Surroundings, shared_engine};

/// The domains that operators' commands use.
pub(super) struct Installation {
    pub(super) settings: Settings,
    pub(super) data: DataFolder,
    /// The database that servers share, where that is the engine.
    pub(super) postgres: Option<Postgres>,
    pub(super) control: Arc<ControlDatabase>,
    pub(super) tenancy: Tenancy,
    pub(super) audit: AuditLog,
    pub(super) clock: Clock,
}

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum InstallationError {
    /// Nothing was ever started there.
    #[error("there is no installation in {} (`data.dir`): `bailiwick up` makes one", .0.display())]
    Missing(PathBuf),
    /// There are workspaces, and the control database that knows of them is missing or empty.
    #[error(
        "{} is missing or empty although the folder holds workspaces; restore it from a backup, without \
         the -wal and -shm files that stand there now",
        .0.display()
    )]
    ControlLost(PathBuf),
    /// The data folder cannot be used.
    #[error("the data folder (`data.dir`) cannot be used")]
    DataFolder(#[source] std::io::Error),
    /// The keys cannot be read.
    #[error(transparent)]
    Keyring(#[from] KeysError),
    /// The database that servers share has no installation yet.
    #[error(
        "the database (`storage.postgres.url`) holds no installation: `bailiwick up` makes one"
    )]
    Empty,
    /// The control database cannot be opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl InstallationError {
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Missing(_)
            | Self::Empty
            | Self::ControlLost(_)
            | Self::DataFolder(_)
            | Self::Keyring(_)
            | Self::Storage(StorageError::HalfMoved) => Exit::Precondition,
            Self::Storage(_) => Exit::Failed,
        }
    }
}

impl Installation {
    /// Opens what is there. `readers` is how many look-ups may go on at once.
    pub(super) async fn open(settings: Settings, readers: u32) -> Result<Self, InstallationError> {
        let installation = Self::open_in_part(settings, readers).await?;
        if let Some(postgres) = &installation.postgres
            && let Err(refused) = postgres.check_whole().await
        {
            installation.close().await;
            return Err(refused.into());
        }
        Ok(installation)
    }

    /// The same while a move into the database is not over.
    pub(super) async fn open_in_part(
        settings: Settings,
        readers: u32,
    ) -> Result<Self, InstallationError> {
        let dir = &settings.data.dir;
        // Opening would make it: a wrong `--data` must not leave a new installation behind.
        if !dir.is_dir() {
            return Err(InstallationError::Missing(dir.clone()));
        }
        let data = DataFolder::open(dir).map_err(InstallationError::DataFolder)?;
        let Surroundings { clock, entropy, .. } = Surroundings::system();
        let ids = IdSource::new(clock.clone(), entropy.clone());
        let (engine, keyring) = engine(&settings, &data, &entropy, &ids).await?;
        let limits = OpenLimits {
            workspaces: 1,
            readers: 1,
            control_readers: readers,
            idle: Duration::from_secs(60),
        };
        let keys = keyring.platform_database_keys();
        let control = ControlDatabase::open(engine.clone(), &keys, limits, clock.clone()).await?;
        if matches!(engine, Engine::Sqlite(_)) {
            let has_workspaces = data.has_workspaces();
            let has_workspaces = has_workspaces.map_err(InstallationError::DataFolder)?;
            if has_workspaces && control.schema().await?.applied.is_empty() {
                return Err(InstallationError::ControlLost(data.control_file()));
            }
        }
        let control = Arc::new(control);
        let postgres = match &engine {
            Engine::Postgres(postgres) => Some(postgres.clone()),
            Engine::Sqlite(_) => None,
        };
        let databases = WorkspaceDatabases::new(engine, limits, clock.clone());
        let audit = AuditLog::new(ids.clone(), entropy.clone());
        let tenancy = Tenancy::new(
            Arc::clone(&control),
            Arc::new(databases),
            keyring,
            audit.clone(),
            settings.data.region.clone(),
            clock.clone(),
            entropy,
            ids,
        );
        Ok(Self {
            settings,
            data,
            postgres,
            control,
            tenancy,
            audit,
            clock,
        })
    }

    /// Closes the control database, so that its log is folded into the file.
    pub(super) async fn close(self) {
        self.control.close().await;
    }
}

/// The engine and the keys that go with it; neither is made.
async fn engine(
    settings: &Settings,
    data: &DataFolder,
    entropy: &Entropy,
    ids: &IdSource,
) -> Result<(Engine, Keyring), InstallationError> {
    let (root, entropy, ids) = (&settings.keys.root, entropy.clone(), ids.clone());
    let (engine, keyring) = match shared_engine(settings)? {
        Some(postgres) => {
            postgres.reach().await?;
            let kept = postgres.platform_keys().await?;
            let kept = kept.ok_or(InstallationError::Empty)?;
            let keyring = Keyring::open_from(&kept, root, entropy, ids);
            (Engine::Postgres(postgres), keyring)
        }
        None => {
            let is_lost = data.is_control_lost();
            if is_lost.map_err(InstallationError::DataFolder)? {
                return Err(InstallationError::ControlLost(data.control_file()));
            }
            if !data.control_file().is_file() {
                return Err(InstallationError::Missing(settings.data.dir.clone()));
            }
            let keyring = Keyring::open(data.path(), root, entropy, ids);
            (Engine::Sqlite(data.clone()), keyring)
        }
    };
    let keyring = keyring.map_err(|error| KeysError::new(error, &settings.keys, &settings.data))?;
    Ok((engine, keyring))
}
