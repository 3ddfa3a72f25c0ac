//! Fresh data folders, and a table of notes that tests write into.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, Entropy, IdSource, Key256, KeyId, Timestamp, WorkspaceId};
use keyring::{DatabaseKeys, FieldCipher, SealingKey};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storage::{
    ControlDatabase, DataFolder, Database, OpenLimits, Region, StorageError, WorkspaceDatabase,
    WorkspaceDatabases,
};

pub struct World {
    pub folder: tempfile::TempDir,
    pub clock: Clock,
    pub ids: IdSource,
    pub control: Arc<ControlDatabase>,
}

/// Keys that are the same for the same number.
pub fn keys(number: u8) -> DatabaseKeys {
    let key = |purpose: u8| Key256::from_bytes([number.wrapping_add(purpose); 32]);
    let sealing = SealingKey::new(KeyId::from_bytes([number; 16]), key(64));
    DatabaseKeys {
        file: key(0),
        fields: FieldCipher::new(None, sealing, &key(128), Entropy::seeded(u64::from(number))),
    }
}

/// A migrated control database with an empty table of notes.
pub async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual(Timestamp::from_micros(1_800_000_000_000_000));
    let ids = IdSource::new(clock.clone(), Entropy::seeded(1));
    let control = open_control(folder.path().to_owned(), clock.clone()).await;
    control.migrate().await.unwrap();
    change(
        &control,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    )
    .await
    .unwrap();
    World {
        folder,
        clock,
        ids,
        control: Arc::new(control),
    }
}

/// Opens a control database as a process of its own would: with connections of its own.
pub async fn open_control(folder: PathBuf, clock: Clock) -> ControlDatabase {
    let data = DataFolder::open(&folder).unwrap();
    ControlDatabase::open(&data, &keys(1), OpenLimits::default(), clock)
        .await
        .unwrap()
}

impl World {
    /// The notes as another process sees them: only what is committed.
    pub async fn committed(&self) -> Vec<i64> {
        let other = open_control(self.folder.path().to_owned(), self.clock.clone()).await;
        notes(&other).await
    }

    /// The folder.
    pub fn data(&self) -> DataFolder {
        DataFolder::open(self.folder.path()).unwrap()
    }

    /// Workspace databases under the same folder, at most `limit` of them open.
    pub fn workspaces(&self, limit: usize) -> WorkspaceDatabases {
        let limits = OpenLimits {
            workspaces: limit,
            ..OpenLimits::default()
        };
        let data = DataFolder::open(self.folder.path()).unwrap();
        WorkspaceDatabases::new(data, limits, self.clock.clone())
    }

    /// Makes the file of a new workspace.
    pub async fn create(&self, databases: &WorkspaceDatabases) -> WorkspaceId {
        let id = self.ids.next().unwrap();
        databases.create(id, &region(), &keys(2)).await.unwrap();
        id
    }
}

pub fn region() -> Region {
    Region::parse("local").unwrap()
}

pub async fn open(
    databases: &WorkspaceDatabases,
    id: WorkspaceId,
) -> Result<Arc<WorkspaceDatabase>, StorageError> {
    databases.open(id, &region(), &keys(2)).await
}

/// One change made of plain statements.
pub async fn change(database: &Database, sql: &str) -> Result<(), StorageError> {
    let sql = sql.to_owned();
    database
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&sql).await?;
                Ok(())
            })
        })
        .await
}

pub async fn add(database: &Database, note: i64) -> Result<(), StorageError> {
    change(database, &insert(note)).await
}

pub fn insert(note: i64) -> String {
    format!("INSERT INTO notes (id, text) VALUES ({note}, 'note')")
}

pub async fn notes(database: &Database) -> Vec<i64> {
    let rows = texts(
        database.reader(),
        "SELECT CAST(id AS TEXT) FROM notes ORDER BY id",
    )
    .await;
    rows.iter().map(|id| id.parse().unwrap()).collect()
}

/// The first column of each row.
pub async fn texts(connection: &impl ConnectionTrait, query: &str) -> Vec<String> {
    let statement = Statement::from_string(DbBackend::Sqlite, query.to_owned());
    let rows = connection.query_all_raw(statement).await.unwrap();
    let first = |row: &sea_orm::QueryResult| row.try_get_by_index::<String>(0).unwrap();
    rows.iter().map(first).collect()
}

/// Fails instead of waiting for ever.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future)
        .await
        .expect("waits for ever")
}
