//! The control database of the embedded engine: one SQLCipher file.

use std::fs;
use std::io;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use kernel::Clock;
use keyring::DatabaseKeys;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::files::private_file;
use crate::schema::History;
use crate::sqlite;
use crate::{DataFolder, Database, OpenLimits, Scope, StorageError};

/// The database of users, sessions, workspaces, memberships, keys and jobs.
#[derive(Debug)]
pub struct ControlDatabase {
    database: Database,
    file: PathBuf,
    identity: Identity,
    home: Handle,
}

/// Which file a name leads to: its device and its number there.
type Identity = (u64, u64);

impl ControlDatabase {
    /// Opens the file under the platform's keys, making it where it does not exist. The
    /// schema is left as it is: see [`Database::migrate`]. Changes that
    /// queue, and those that a caller's runtime leaves unfinished, are made on the runtime that this
    /// is called on.
    ///
    /// # Errors
    /// [`StorageError::File`] or [`StorageError::NotReadable`].
    pub async fn open(
        data: &DataFolder,
        keys: &DatabaseKeys,
        limits: OpenLimits,
        clock: Clock,
    ) -> Result<Self, StorageError> {
        sqlite::quiet().await?;
        let file = data.control_file();
        private_file(&file)?;
        let identity = identity(&file)?;
        let pools = sqlite::connect(&file, &keys.file, limits.control_readers, limits.idle);
        let home = Handle::current();
        let makes = Some(home.clone());
        let (scope, fields) = (Scope::PLATFORM, keys.fields.clone());
        let database = Database::new(pools, scope, History::Control, fields, clock, makes);
        database.schema().await?;
        Ok(Self {
            database,
            file,
            identity,
            home,
        })
    }

    /// Runs a task where changes are made. It goes on when the caller stops waiting, and when the
    /// caller's runtime ends; only that of the database ends it.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.home.spawn(task)
    }

    /// The name in the data folder still leads to the file that was opened. A process goes on
    /// writing into a file that somebody has removed or replaced, and all of that is lost when it
    /// ends.
    ///
    /// # Errors
    /// [`StorageError::File`] when it does not.
    pub fn check_in_place(&self) -> Result<(), StorageError> {
        if identity(&self.file)? == self.identity {
            return Ok(());
        }
        let replaced = "the file of the control database is not the one that was opened";
        Err(StorageError::File(io::Error::other(replaced)))
    }
}

impl Deref for ControlDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

fn identity(file: &Path) -> io::Result<Identity> {
    let metadata = fs::metadata(file)?;
    Ok((metadata.dev(), metadata.ino()))
}
