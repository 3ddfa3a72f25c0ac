//! The control database: one SQLCipher file of the embedded engine, or a schema of PostgreSQL.

use std::fs;
use std::io;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use kernel::Clock;
use keyring::DatabaseKeys;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::database::Connections;
use crate::files::private_file;
use crate::postgres::Hearing;
use crate::schema::History;
use crate::sqlite;
use crate::{Database, Engine, Notices, OpenLimits, Postgres, Scope, StorageError};

/// The database of users, sessions, workspaces, memberships, keys and jobs.
#[derive(Debug)]
pub struct ControlDatabase {
    database: Database,
    place: Place,
    home: Handle,
    notices: Notices,
    #[expect(dead_code, reason = "listens for as long as it is held")]
    hearing: Option<Hearing>,
}

/// Where it is.
#[derive(Debug)]
enum Place {
    File { path: PathBuf, identity: Identity },
    Shared(Postgres),
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
        engine: impl Into<Engine>,
        keys: &DatabaseKeys,
        limits: OpenLimits,
        clock: Clock,
    ) -> Result<Self, StorageError> {
        let fields = keys.fields.clone();
        let home = Handle::current();
        let data = match engine.into() {
            Engine::Sqlite(data) => data,
            Engine::Postgres(postgres) => {
                postgres.learn().await;
                let (scope, makes) = (Scope::PLATFORM, Some(home.clone()));
                let connections = Connections::shared(&postgres, scope);
                let database =
                    Database::new(connections, scope, History::Control, fields, clock, makes);
                let notices = Notices::shared();
                let hearing = Some(postgres.hear(&home, notices.clone()));
                return Ok(Self {
                    database,
                    place: Place::Shared(postgres),
                    home,
                    notices,
                    hearing,
                });
            }
        };
        sqlite::quiet().await?;
        let file = data.control_file();
        private_file(&file)?;
        let identity = identity(&file)?;
        let pools = sqlite::connect(&file, &keys.file, limits.control_readers, limits.idle);
        let makes = Some(home.clone());
        let scope = Scope::PLATFORM;
        let connections = Connections::file(pools);
        let database = Database::new(connections, scope, History::Control, fields, clock, makes);
        database.schema().await?;
        let place = Place::File {
            path: file,
            identity,
        };
        Ok(Self {
            database,
            place,
            home,
            notices: Notices::alone(),
            hearing: None,
        })
    }

    /// Whether other processes on other machines use it too.
    #[must_use]
    pub const fn is_shared(&self) -> bool {
        matches!(self.place, Place::Shared(_))
    }

    /// What other nodes change, as this one hears it.
    #[must_use]
    pub const fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Closes every connection and waits until they are gone; those of a shared database for all
    /// of this process.
    pub async fn close(&self) {
        match &self.place {
            Place::File { .. } => self.database.close().await,
            Place::Shared(postgres) => postgres.close().await,
        }
    }

    /// Runs a task where changes are made. It goes on when the caller stops waiting, and when the
    /// caller's runtime ends; only that of the database ends it.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.home.spawn(task)
    }

    /// The database is the one that was opened, and keeps workspaces apart. A process goes on
    /// writing into a file that somebody has removed or replaced, and all of that is lost when it
    /// ends; and a policy that somebody dropped keeps nobody out any more.
    ///
    /// # Errors
    /// [`StorageError::File`], [`StorageError::Unguarded`], or the database's failure.
    pub async fn check_in_place(&self) -> Result<(), StorageError> {
        let (path, opened) = match &self.place {
            Place::File { path, identity } => (path, identity),
            Place::Shared(postgres) => {
                postgres.status().await?;
                postgres.check_whole().await?;
                return postgres.check_walls().await;
            }
        };
        if identity(path)? == *opened {
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
