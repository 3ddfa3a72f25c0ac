//! The wrapped platform keys, which every server of the installation needs before it can open anything.

use sqlx::PgPool;

use super::Postgres;
use super::scoped::failed;
use crate::StorageError;

/// The name under which they stand among the facts of the installation.
pub(crate) const NAME: &str = "platform.keys";

/// What PostgreSQL says where no step was ever applied (`undefined_table`).
pub(crate) const NO_TABLE: &str = "42P01";

impl Postgres {
    /// The platform keys as the root key wraps them; `None` in a new installation.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn platform_keys(&self) -> Result<Option<String>, StorageError> {
        find(self.control()).await
    }

    /// Whether nothing in the database depends on the platform keys yet.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn is_fresh(&self) -> Result<bool, StorageError> {
        let select = "SELECT NOT EXISTS (SELECT 1 FROM users) \
             AND NOT EXISTS (SELECT 1 FROM workspaces) AND NOT EXISTS (SELECT 1 FROM signing_keys)";
        let fresh = sqlx::query_scalar(select).fetch_one(self.control());
        Ok(fresh.await.map_err(failed)?)
    }

    /// Keeps the platform keys of a new installation, and answers those that stand there: of two
    /// servers that start together, one's.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn keep_platform_keys(&self, text: &str) -> Result<String, StorageError> {
        let insert =
            "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let pool = self.control_writer();
        let insert = sqlx::query(insert).bind(NAME).bind(text).execute(pool);
        insert.await.map_err(failed)?;
        find(pool).await?.ok_or(StorageError::Corrupt)
    }
}

async fn find(pool: &PgPool) -> Result<Option<String>, StorageError> {
    let select = "SELECT value FROM installation WHERE name = $1";
    let value = sqlx::query_scalar(select).bind(NAME).fetch_optional(pool);
    match value.await {
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(NO_TABLE) => Ok(None),
        value => Ok(value.map_err(failed)?),
    }
}
