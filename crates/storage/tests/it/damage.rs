//! A file that is not as it was written is refused, and not repaired.

use std::fs;

use kernel::WorkspaceId;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storage::{Database, StorageError, WorkspaceDatabases};

use crate::world::{change, keys, region, texts, world};

/// The size of a page, as SQLCipher has it unless it is told otherwise.
const PAGE: usize = 4_096;

async fn rows(database: &Database, query: &str) -> Result<usize, StorageError> {
    let statement = Statement::from_string(DbBackend::Sqlite, query.to_owned());
    Ok(database.reader().query_all_raw(statement).await?.len())
}

/// Reads every table and every index from end to end.
async fn read_everything(
    databases: &WorkspaceDatabases,
    id: WorkspaceId,
) -> Result<(), StorageError> {
    let database = databases.connect(id, &region(), &keys(2))?;
    let read = read_database(&database).await;
    database.close().await;
    read
}

async fn read_database(database: &Database) -> Result<(), StorageError> {
    database.schema().await?;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
    for table in texts(database.reader(), tables).await {
        rows(database, &format!("SELECT * FROM \"{table}\"")).await?;
    }
    let wrong = "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    match rows(database, wrong).await? {
        0 => Ok(()),
        _ => Err(StorageError::Corrupt),
    }
}

#[tokio::test]
async fn a_file_with_any_page_damaged_is_refused_and_not_repaired() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let database = databases.connect(id, &region(), &keys(2)).unwrap();
    let notes = "CREATE TABLE notes (text TEXT NOT NULL); \
                 INSERT INTO notes VALUES (hex(zeroblob(20000)))";
    change(&database, notes).await.unwrap();
    database.close().await;
    let file = world.data().workspace_file(&region(), id);
    let whole = fs::read(&file).unwrap();
    read_everything(&databases, id).await.unwrap();
    let pages = whole.len() / PAGE;
    assert!(pages > 20, "{pages}");
    for page in 0..pages {
        let mut damaged = whole.clone();
        damaged[page * PAGE + 100] ^= 1;
        fs::write(&file, &damaged).unwrap();
        let read = read_everything(&databases, id).await;
        assert!(read.is_err(), "page {} of {pages}", page + 1);
        assert_eq!(fs::read(&file).unwrap(), damaged, "page {}", page + 1);
    }
    fs::write(&file, &whole).unwrap();
    read_everything(&databases, id).await.unwrap();
}

#[tokio::test]
async fn a_workspace_whose_first_page_is_damaged_does_not_open() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let file = world.data().workspace_file(&region(), id);
    let mut damaged = fs::read(&file).unwrap();
    damaged[100] ^= 1;
    fs::write(&file, &damaged).unwrap();
    let opened = databases.open(id, &region(), &keys(2)).await;
    assert!(matches!(opened, Err(StorageError::NotReadable)));
}
