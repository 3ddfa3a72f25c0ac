//! The marker of a move in the target: no server works on a database that has a part of the rows.

use sqlx::{PgConnection, PgPool};

use crate::postgres::{NO_TABLE, PLATFORM_KEYS, failed};
use crate::{Postgres, StorageError};

/// Its name among the facts of the installation.
pub(super) const NAME: &str = "engine.move";

/// Facts that the target alone has: the source keeps its platform keys in a file.
pub(super) const OF_THE_TARGET: [&str; 2] = [PLATFORM_KEYS, NAME];

/// Rows are on their way.
pub(super) const BEGUN: &str = "begun";

/// Every row was read back and compared; no server has worked on it since.
pub(super) const VERIFIED: &str = "verified";

const SELECT: &str = "SELECT value FROM installation WHERE name = $1";

impl Postgres {
    /// Refuses a database that holds a part of an installation.
    ///
    /// # Errors
    /// [`StorageError::HalfMoved`]; the database's failure.
    pub async fn check_whole(&self) -> Result<(), StorageError> {
        match state(self.control()).await?.as_deref() {
            None | Some(VERIFIED) => Ok(()),
            Some(_) => Err(StorageError::HalfMoved),
        }
    }

    /// The same for a server that begins to work on it: from now on it is no copy of the source any
    /// more, and a later move must not take it for one.
    ///
    /// # Errors
    /// [`StorageError::HalfMoved`]; the database's failure.
    pub async fn take_into_service(&self) -> Result<(), StorageError> {
        let delete = "DELETE FROM installation WHERE name = $1 AND value = $2";
        let delete = sqlx::query(delete).bind(NAME).bind(VERIFIED);
        delete
            .execute(self.control_writer())
            .await
            .map_err(failed)?;
        // Looked at behind it: a move that takes its end back in between finds nothing to take back, or
        // has done so before, and is seen here.
        self.check_whole().await
    }
}

/// What the marker says; `None` without one, and where there is no table yet.
async fn state(pool: &PgPool) -> Result<Option<String>, StorageError> {
    let found = sqlx::query_scalar(SELECT).bind(NAME).fetch_optional(pool);
    match found.await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NO_TABLE) => Ok(None),
        found => Ok(found.map_err(failed)?),
    }
}

/// A fact of the installation, in the transaction of whoever asks.
pub(super) async fn fact(
    connection: &mut PgConnection,
    name: &str,
) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query_scalar(SELECT).bind(name);
    found.fetch_optional(connection).await
}
