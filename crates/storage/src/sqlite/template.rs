//! A migrated template: new workspace databases get the finished schema at once.

use migrations::{MigratorTrait, WorkspaceMigrator};
use sea_orm::{ConnectionTrait, DatabaseConnection, SqlxSqliteConnector};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::StorageError;
use crate::schema::{self, History};

/// The script that makes an empty file a migrated workspace database.
#[derive(Debug)]
pub(crate) struct Template {
    script: String,
}

impl Template {
    /// Runs every step once, in memory, and keeps what they made. The memory holds no data, so it
    /// needs no key.
    pub(crate) async fn prepare() -> Result<Self, StorageError> {
        let memory = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(SqliteConnectOptions::new().in_memory(true));
        let memory = SqlxSqliteConnector::from_sqlx_sqlite_pool(memory);
        schema::migrate(&memory, History::Workspace, None).await?;
        let mut script = String::from("BEGIN IMMEDIATE;\n");
        for statement in statements(&memory).await? {
            script.push_str(&statement);
            script.push_str(";\n");
        }
        for migration in WorkspaceMigrator::get_applied_migrations(&memory).await? {
            // Names of steps are our own plain words.
            script.push_str(&format!(
                "INSERT INTO seaql_migrations (version, applied_at) VALUES ('{}', 0);\n",
                migration.name()
            ));
        }
        script.push_str("COMMIT;");
        Ok(Self { script })
    }

    /// Gives an empty database the finished schema in one transaction.
    pub(crate) async fn apply(&self, writer: &DatabaseConnection) -> Result<(), StorageError> {
        writer.execute_unprepared(&self.script).await?;
        Ok(())
    }
}

async fn statements(memory: &DatabaseConnection) -> Result<Vec<String>, StorageError> {
    let query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL \
                 ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid";
    let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, query);
    let rows = memory.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(row.try_get::<String>("", "sql")?))
        .collect()
}
