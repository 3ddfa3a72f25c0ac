//! Workspace databases are opened once, bounded in number, and let go completely.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use futures_util::future::join_all;
use storage::StorageError;

use crate::world::{add, change, keys, notes, open, region, soon, world};

/// How many descriptors of this process lead into a folder.
fn descriptors(folder: &Path) -> usize {
    let inside = |entry: &fs::DirEntry| {
        fs::read_link(entry.path()).is_ok_and(|target| target.starts_with(folder))
    };
    let entries = fs::read_dir("/proc/self/fd").unwrap();
    entries
        .filter_map(Result::ok)
        .filter(|entry| inside(entry))
        .count()
}

const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_more_databases_are_open_than_the_bound_says_under_parallel_use() {
    let world = world().await;
    // All of them may be in use at once, and only half of them stay.
    let databases = Arc::new(world.workspaces(6));
    let mut ids = Vec::new();
    for _ in 0..12 {
        ids.push(world.create(&databases).await);
    }
    let tasks = ids.iter().cycle().take(60).map(|id| {
        let (databases, id) = (databases.clone(), *id);
        tokio::spawn(async move {
            let database = open(&databases, id).await.unwrap();
            assert_eq!(database.id(), id);
            change(&database, "SELECT 1").await.unwrap();
        })
    });
    for done in soon(join_all(tasks)).await {
        done.unwrap();
    }
    assert!(databases.count() <= 6, "{} are open", databases.count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_callers_share_one_opening() {
    let world = world().await;
    let databases = Arc::new(world.workspaces(4));
    let id = world.create(&databases).await;
    let tasks = (0..16).map(|_| {
        let databases = databases.clone();
        tokio::spawn(async move { open(&databases, id).await.unwrap() })
    });
    let opened = soon(join_all(tasks)).await;
    let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
    assert!(opened.iter().all(|one| Arc::ptr_eq(one, &opened[0])));
    assert_eq!(databases.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_evicted_database_closes_its_files_when_its_last_user_is_done() {
    let world = world().await;
    let databases = world.workspaces(1);
    let (one, two) = (
        world.create(&databases).await,
        world.create(&databases).await,
    );
    let folder = world.data().workspace_folder(&region(), one);
    let folder = fs::canonicalize(folder).unwrap();
    let held = open(&databases, one).await.unwrap();
    change(&held, NOTES).await.unwrap();
    assert!(descriptors(&folder) > 0);
    open(&databases, two).await.unwrap();
    assert!(databases.opened(one).is_none());
    add(&held, 1).await.unwrap();
    assert_eq!(notes(&held).await, [1]);
    drop(held);
    soon(async {
        while descriptors(&folder) > 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_was_let_go_and_is_still_in_use_is_not_opened_a_second_time() {
    let world = world().await;
    let databases = world.workspaces(1);
    let (one, two) = (
        world.create(&databases).await,
        world.create(&databases).await,
    );
    let held = open(&databases, one).await.unwrap();
    open(&databases, two).await.unwrap();
    assert!(databases.opened(one).is_none());
    let again = open(&databases, one).await.unwrap();
    assert!(Arc::ptr_eq(&held, &again));
    assert_eq!(databases.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_openings_beyond_the_bound_never_make_two_of_one_file() {
    let world = world().await;
    let databases = Arc::new(world.workspaces(2));
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(world.create(&databases).await);
    }
    let tasks = ids.iter().cycle().take(60).map(|id| {
        let (databases, id) = (databases.clone(), *id);
        tokio::spawn(async move { open(&databases, id).await.unwrap() })
    });
    let opened = soon(join_all(tasks)).await;
    let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
    for (number, database) in opened.iter().enumerate() {
        assert!(Arc::ptr_eq(database, &opened[number % ids.len()]));
    }
    assert_eq!(databases.count(), 2);
}

#[tokio::test]
async fn a_failed_opening_leaves_nothing_behind_and_can_be_tried_again() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.ids.next().unwrap();
    let missing = open(&databases, id).await;
    assert!(matches!(missing, Err(StorageError::File(_))));
    let file = world.data().workspace_file(&region(), id);
    assert!(!file.exists() && databases.count() == 0);
    databases.create(id, &region(), &keys(2)).await.unwrap();
    let wrong = databases.open(id, &region(), &keys(3)).await;
    assert!(matches!(wrong, Err(StorageError::NotReadable)));
    assert_eq!(databases.count(), 0);
    open(&databases, id).await.unwrap();
}

#[tokio::test]
async fn a_workspace_is_not_made_over_another() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let database = open(&databases, id).await.unwrap();
    change(&database, NOTES).await.unwrap();
    add(&database, 1).await.unwrap();
    databases.create(id, &region(), &keys(2)).await.unwrap_err();
    databases.create(id, &region(), &keys(3)).await.unwrap_err();
    databases.close_slot(id);
    assert_eq!(notes(&open(&databases, id).await.unwrap()).await, [1]);
}

#[tokio::test]
async fn a_file_that_was_emptied_is_not_taken_for_a_new_workspace() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let file = world.data().workspace_file(&region(), id);
    fs::File::create(&file).unwrap();
    let opened = open(&databases, id).await;
    assert!(matches!(opened, Err(StorageError::NotReadable)));
    let connected = databases.connect(id, &region(), &keys(2)).unwrap();
    let migrated = connected.migrate().await;
    assert!(matches!(migrated, Err(StorageError::NotReadable)));
}
