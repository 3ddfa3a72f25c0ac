//! The open workspace databases: at most so many, the longest idle one closed first.

use std::ops::Deref;
use std::sync::Arc;

use futures_util::future::join_all;
use kernel::{Clock, WorkspaceId};
use keyring::DatabaseKeys;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::database::Connections;
use crate::files::{private_file, private_folder};
use crate::schema::History;
use crate::slots::Slots;
use crate::sqlite::{self, Pools, Template};
use crate::{DataFolder, Database, Engine, OpenLimits, Region, Scope, StorageError};

/// The database of one workspace.
#[derive(Debug)]
pub struct WorkspaceDatabase {
    id: WorkspaceId,
    database: Database,
}

impl WorkspaceDatabase {
    /// The workspace.
    #[must_use]
    pub const fn id(&self) -> WorkspaceId {
        self.id
    }
}

impl Deref for WorkspaceDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

/// Opens workspace databases and keeps the most used ones open.
#[derive(Debug)]
pub struct WorkspaceDatabases {
    engine: Engine,
    limits: OpenLimits,
    clock: Clock,
    template: OnceCell<Template>,
    slots: Slots,
    home: Option<Handle>,
}

impl WorkspaceDatabases {
    /// None is open at first. Changes that queue, and those that a caller's runtime leaves unfinished,
    /// are made on the runtime that this is called on.
    #[must_use]
    pub fn new(engine: impl Into<Engine>, limits: OpenLimits, clock: Clock) -> Self {
        Self {
            engine: engine.into(),
            limits,
            clock,
            template: OnceCell::new(),
            slots: Slots::default(),
            home: Handle::try_current().ok(),
        }
    }

    /// Whether anything of a region is there: the volume that holds its files may not be mounted.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn has_region(&self, region: &Region) -> std::io::Result<bool> {
        match &self.engine {
            Engine::Sqlite(data) => data.has_region(region),
            Engine::Postgres(_) => Ok(true),
        }
    }

    /// Removes what [`WorkspaceDatabases::create`] made for a workspace that no row names.
    ///
    /// # Errors
    /// The error of the file system.
    pub fn discard(&self, id: WorkspaceId, region: &Region) -> std::io::Result<()> {
        match &self.engine {
            Engine::Sqlite(data) => std::fs::remove_dir_all(data.workspace_folder(region, id)),
            // Its tables are there anyway, and it has no row in them.
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// The workspace's database when it is open already.
    #[must_use]
    pub fn opened(&self, id: WorkspaceId) -> Option<Arc<WorkspaceDatabase>> {
        self.slots.find(id)?.get().cloned()
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.slots.all().len()
    }

    /// Every one that is open.
    #[must_use]
    pub fn all_opened(&self) -> Vec<Arc<WorkspaceDatabase>> {
        self.slots.all()
    }

    /// Opens a workspace's database and brings its schema up to date. Parallel callers share one
    /// opening; a failed one leaves nothing behind and can be tried again.
    ///
    /// # Errors
    /// [`StorageError::File`] when the file is missing, [`StorageError::NotReadable`],
    /// [`StorageError::SchemaAhead`], [`StorageError::Migration`]; [`StorageError::Overloaded`] when
    /// as many others are in use as may have their files open ([`OpenLimits::most_living`]).
    pub async fn open(
        &self,
        id: WorkspaceId,
        region: &Region,
        keys: &DatabaseKeys,
    ) -> Result<Arc<WorkspaceDatabase>, StorageError> {
        let most = OpenLimits::most_living(self.limits.workspaces);
        let cell = self.slots.find_or_make(id, most)?;
        let opening = cell
            .get_or_try_init(|| self.connect_and_migrate(id, region, keys))
            .await
            .cloned();
        if opening.is_err() {
            self.slots.forget_failed(id, &cell);
        }
        self.slots.evict(self.limits.workspaces);
        opening
    }

    /// Connects without touching the schema and without keeping it among the open ones.
    ///
    /// # Errors
    /// [`StorageError::File`] when the file is missing.
    pub fn connect(
        &self,
        id: WorkspaceId,
        region: &Region,
        keys: &DatabaseKeys,
    ) -> Result<WorkspaceDatabase, StorageError> {
        let (scope, fields) = (Scope::workspace(id), keys.fields.clone());
        let (clock, home) = (self.clock.clone(), self.home.clone());
        let connections = match &self.engine {
            Engine::Sqlite(data) => Connections::file(self.pools(data, id, region, keys)?),
            Engine::Postgres(postgres) => Connections::shared(postgres, scope),
        };
        let history = History::Workspace;
        let database = Database::new(connections, scope, history, fields, clock, home);
        Ok(WorkspaceDatabase { id, database })
    }

    /// The connections to a workspace's file, which must be there.
    fn pools(
        &self,
        data: &DataFolder,
        id: WorkspaceId,
        region: &Region,
        keys: &DatabaseKeys,
    ) -> Result<Pools, StorageError> {
        let file = data.workspace_file(region, id);
        // An error of the disk or of rights must not look like a file that is gone.
        if !std::fs::metadata(&file)?.is_file() {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(StorageError::File(missing));
        }
        let (readers, idle) = (self.limits.readers, self.limits.idle);
        Ok(sqlite::connect(&file, &keys.file, readers, idle))
    }

    /// Makes the database of a new workspace from the migrated template.
    ///
    /// # Errors
    /// [`StorageError::File`], or the database's failure. What was made of the file stays; no
    /// record points to it.
    pub async fn create(
        &self,
        id: WorkspaceId,
        region: &Region,
        keys: &DatabaseKeys,
    ) -> Result<(), StorageError> {
        let Engine::Sqlite(data) = &self.engine else {
            return Ok(());
        };
        let template = self.template.get_or_try_init(Template::prepare).await?;
        private_folder(&data.workspace_folder(region, id))?;
        private_file(&data.workspace_file(region, id))?;
        let database = self.connect(id, region, keys)?;
        let applied = template.apply(database.writer().connection()).await;
        // Also after a failure: whoever removes the file must not meet a connection to it.
        database.close().await;
        applied
    }

    /// Lets a workspace's database go; it closes when its last user is done.
    pub fn close_slot(&self, id: WorkspaceId) {
        self.slots.forget(id);
    }

    /// Lets every workspace's database go; each closes when its last user is done.
    pub fn close_all_slots(&self) {
        self.slots.forget_all();
    }

    /// Lets all of them go and waits until each is closed, so that its log is folded into its file.
    pub async fn close_all(&self) {
        let living = self.slots.take_all();
        join_all(living.iter().map(|database| database.close())).await;
    }

    async fn connect_and_migrate(
        &self,
        id: WorkspaceId,
        region: &Region,
        keys: &DatabaseKeys,
    ) -> Result<Arc<WorkspaceDatabase>, StorageError> {
        let database = self.connect(id, region, keys)?;
        // Tables that all workspaces share were brought up to date when the process began.
        let has_file = matches!(self.engine, Engine::Sqlite(_));
        if has_file && !database.schema().await?.pending.is_empty() {
            database.migrate().await?;
        }
        // Old answers are no reason to keep a workspace closed.
        if let Err(error) = database.purge_answers().await {
            tracing::warn!(workspace_id = %id, error = %error, "old answers stay");
        }
        Ok(Arc::new(database))
    }
}
