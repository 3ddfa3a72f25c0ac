//! What stands on the disk: for the owner alone, and never in the clear.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use storage::{Database, StorageError};

use crate::world::{change, open, texts, world};

fn everything_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything_under(&path));
        }
        found.push(path);
    }
    found
}

fn contains(path: &Path, canary: &[u8]) -> bool {
    let bytes = fs::read(path).unwrap();
    bytes.windows(canary.len()).any(|window| window == canary)
}

#[tokio::test]
async fn every_file_and_folder_is_for_the_owner_alone() {
    let world = world().await;
    let databases = world.workspaces(4);
    let database = open(&databases, world.create(&databases).await)
        .await
        .unwrap();
    change(&database, "CREATE TABLE notes (id)").await.unwrap();
    texts(database.reader(), "SELECT name FROM sqlite_master").await;
    let paths = everything_under(world.folder.path());
    for path in &paths {
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, wanted, "{} has {mode:o}", path.display());
    }
    let named = |end: &str| {
        paths
            .iter()
            .any(|path| path.to_string_lossy().ends_with(end))
    };
    for end in [
        "control.db",
        "control.db-wal",
        "workspace.db-wal",
        "workspace.db-shm",
    ] {
        assert!(named(end), "{end} is not there to be checked");
    }
}

#[tokio::test]
async fn litestream_790_no_plaintext_stands_in_any_file_while_open_or_after() {
    let world = world().await;
    let databases = world.workspaces(4);
    let database = open(&databases, world.create(&databases).await)
        .await
        .unwrap();
    let canary = "a canary that sings in the clear";
    change(&database, "CREATE TABLE notes (text)")
        .await
        .unwrap();
    for db in [&**database, &**world.control] {
        let insert = format!("INSERT INTO notes (text) VALUES ('{canary}')");
        change(db, &insert).await.unwrap();
        // A sort that does not fit in the page cache would need a temporary file.
        texts(db.reader(), "SELECT text FROM notes ORDER BY text").await;
    }
    let search = |when: &str| {
        for path in everything_under(world.folder.path()) {
            if path.is_file() {
                let found = contains(&path, canary.as_bytes()) || contains(&path, b"SQLite format");
                assert!(!found, "{when}: {}", path.display());
            }
        }
    };
    search("while open");
    world.control.close().await;
    database.close().await;
    search("after closing");
    let left = everything_under(world.folder.path());
    let wal = left
        .iter()
        .any(|path| path.to_string_lossy().ends_with("-wal"));
    assert!(!wal, "the log is folded into the file: {left:?}");
}

/// What one pragma says on the writing connection and on a reading one.
async fn pragma(database: &Database, name: &'static str) -> [String; 2] {
    let query = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
    let reading = texts(database.reader(), &query).await.remove(0);
    let writing: Result<String, StorageError> = database
        .write(move |transaction| {
            Box::pin(async move { Ok(texts(transaction.sql(), &query).await.remove(0)) })
        })
        .await;
    [writing.unwrap(), reading]
}

#[tokio::test]
async fn every_connection_writes_ahead_and_waits_for_the_disk() {
    let world = world().await;
    let databases = world.workspaces(4);
    let database = open(&databases, world.create(&databases).await)
        .await
        .unwrap();
    for db in [&**database, &**world.control] {
        for (name, wanted) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("temp_store", "2"),
            ("secure_delete", "1"),
        ] {
            assert_eq!(pragma(db, name).await, [wanted, wanted], "{name}");
        }
    }
    let version = texts(database.reader(), "PRAGMA cipher_version").await;
    assert!(!version[0].is_empty());
    let reading = texts(
        database.reader(),
        "SELECT CAST(query_only AS TEXT) FROM pragma_query_only",
    );
    assert_eq!(reading.await, ["1"]);
}
