//! Which engine keeps the databases.

use crate::{DataFolder, Postgres};

/// Where databases are kept. Nothing above this crate asks which one it is.
#[derive(Debug, Clone)]
pub enum Engine {
    /// One encrypted file per workspace, and one of the platform, under a data folder.
    Sqlite(DataFolder),
    /// One database for all, behind row-level security.
    Postgres(Postgres),
}

impl From<DataFolder> for Engine {
    fn from(data: DataFolder) -> Self {
        Self::Sqlite(data)
    }
}

impl From<&DataFolder> for Engine {
    fn from(data: &DataFolder) -> Self {
        Self::Sqlite(data.clone())
    }
}

impl From<&Postgres> for Engine {
    fn from(postgres: &Postgres) -> Self {
        Self::Postgres(postgres.clone())
    }
}
