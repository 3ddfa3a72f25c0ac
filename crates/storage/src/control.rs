//! The control database of the embedded engine: one SQLCipher file.

use std::ops::Deref;

use kernel::{Clock, Key256};
use tokio::runtime::Handle;

use crate::files::private_file;
use crate::schema::History;
use crate::sqlite;
use crate::{DataFolder, Database, OpenLimits, Scope, StorageError};

/// The database of users, sessions, workspaces, memberships, keys and jobs.
#[derive(Debug)]
pub struct ControlDatabase(Database);

impl ControlDatabase {
    /// Opens the file under the platform's database key, making it where it does not exist. The
    /// schema is left as it is: see [`Database::migrate`]. Changes are made on the runtime that this
    /// is called on, whoever asks for them.
    ///
    /// # Errors
    /// [`StorageError::File`] or [`StorageError::NotReadable`].
    pub async fn open(
        data: &DataFolder,
        key: &Key256,
        limits: OpenLimits,
        clock: Clock,
    ) -> Result<Self, StorageError> {
        let file = data.control_file();
        private_file(&file)?;
        let pools = sqlite::connect(&file, key, limits.control_readers, limits.idle);
        let home = Some(Handle::current());
        let database = Database::new(pools, Scope::PLATFORM, History::Control, clock, home);
        database.schema().await?;
        Ok(Self(database))
    }
}

impl Deref for ControlDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.0
    }
}
