//! The open workspace databases: at most so many, the longest idle one closed first.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::join_all;
use kernel::{Clock, Key256, WorkspaceId};
use tokio::sync::OnceCell;

use crate::files::{private_file, private_folder};
use crate::schema::History;
use crate::sqlite::{self, Template};
use crate::{DataFolder, Database, OpenLimits, Region, Scope, StorageError};

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
    data: DataFolder,
    limits: OpenLimits,
    clock: Clock,
    template: OnceCell<Template>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    slots: HashMap<WorkspaceId, Slot>,
    ticks: u64,
}

#[derive(Debug)]
struct Slot {
    cell: Arc<OnceCell<Arc<WorkspaceDatabase>>>,
    last_used: u64,
}

impl WorkspaceDatabases {
    /// None is open at first.
    #[must_use]
    pub fn new(data: DataFolder, limits: OpenLimits, clock: Clock) -> Self {
        Self {
            data,
            limits,
            clock,
            template: OnceCell::new(),
            open: Mutex::default(),
        }
    }

    /// The data folder.
    #[must_use]
    pub const fn data(&self) -> &DataFolder {
        &self.data
    }

    /// The workspace's database when it is open already.
    #[must_use]
    pub fn opened(&self, id: WorkspaceId) -> Option<Arc<WorkspaceDatabase>> {
        self.slot(id, false)?.get().cloned()
    }

    /// How many are open.
    #[must_use]
    pub fn count(&self) -> usize {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.slots
            .values()
            .filter(|slot| slot.cell.initialized())
            .count()
    }

    /// Opens a workspace's database and brings its schema up to date. Parallel callers share one
    /// opening; a failed one leaves nothing behind and can be tried again.
    ///
    /// # Errors
    /// [`StorageError::File`] when the file is missing, [`StorageError::NotReadable`],
    /// [`StorageError::SchemaAhead`], [`StorageError::Migration`].
    pub async fn open(
        &self,
        id: WorkspaceId,
        region: &Region,
        key: &Key256,
    ) -> Result<Arc<WorkspaceDatabase>, StorageError> {
        let Some(cell) = self.slot(id, true) else {
            return Err(StorageError::Abandoned);
        };
        let opening = cell
            .get_or_try_init(|| self.connect_and_migrate(id, region, key))
            .await;
        if opening.is_err() {
            self.close_slot(id);
        }
        self.evict();
        opening.cloned()
    }

    /// Connects without touching the schema and without keeping it among the open ones.
    ///
    /// # Errors
    /// [`StorageError::File`] when the file is missing.
    pub fn connect(
        &self,
        id: WorkspaceId,
        region: &Region,
        key: &Key256,
    ) -> Result<WorkspaceDatabase, StorageError> {
        let file = self.data.workspace_file(region, id);
        // An error of the disk or of rights must not look like a file that is gone.
        if !std::fs::metadata(&file)?.is_file() {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(StorageError::File(missing));
        }
        let pools = sqlite::connect(&file, key, self.limits.readers, self.limits.idle);
        let scope = Scope::workspace(id);
        let database = Database::new(pools, scope, History::Workspace, self.clock.clone());
        Ok(WorkspaceDatabase { id, database })
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
        key: &Key256,
    ) -> Result<(), StorageError> {
        let template = self.template.get_or_try_init(Template::prepare).await?;
        private_folder(&self.data.workspace_folder(region, id))?;
        private_file(&self.data.workspace_file(region, id))?;
        let database = self.connect(id, region, key)?;
        template.apply(database.writer().connection()).await?;
        database.close().await;
        Ok(())
    }

    /// Lets a workspace's database go; it closes when its last user is done.
    pub fn close_slot(&self, id: WorkspaceId) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .slots
            .remove(&id);
    }

    /// Lets all of them go and waits until each is closed, so that its log is folded into its file.
    pub async fn close_all(&self) {
        let slots = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut open.slots)
        };
        let open = slots.values().filter_map(|slot| slot.cell.get());
        join_all(open.map(|database| database.close())).await;
    }

    async fn connect_and_migrate(
        &self,
        id: WorkspaceId,
        region: &Region,
        key: &Key256,
    ) -> Result<Arc<WorkspaceDatabase>, StorageError> {
        let database = self.connect(id, region, key)?;
        if !database.schema().await?.pending.is_empty() {
            database.migrate().await?;
        }
        Ok(Arc::new(database))
    }

    fn slot(&self, id: WorkspaceId, make: bool) -> Option<Arc<OnceCell<Arc<WorkspaceDatabase>>>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.ticks += 1;
        let last_used = open.ticks;
        if make {
            let fresh = || Slot {
                cell: Arc::new(OnceCell::new()),
                last_used,
            };
            open.slots.entry(id).or_insert_with(fresh);
        }
        let slot = open.slots.get_mut(&id)?;
        slot.last_used = last_used;
        Some(Arc::clone(&slot.cell))
    }

    /// Closes the databases that were idle longest until the bound holds.
    fn evict(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        while open.slots.len() > self.limits.workspaces.max(1) {
            let oldest = open.slots.iter().min_by_key(|(_, slot)| slot.last_used);
            let Some(id) = oldest.map(|(id, _)| *id) else {
                return;
            };
            open.slots.remove(&id);
        }
    }
}
