//! What memory holds follows a change right after its commit, and only then.

use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use storage::{Database, StorageError};

use crate::world::{add, insert, soon, world};

type Seen = Arc<Mutex<Vec<i64>>>;

/// Inserts a note and asks for a hook; fails where `fails` says so.
async fn hooked(
    database: &Database,
    note: i64,
    seen: &Seen,
    fails: fn(i64) -> bool,
) -> Result<(), StorageError> {
    let seen = Arc::clone(seen);
    database
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&insert(note)).await?;
                transaction.after_commit(move || seen.lock().unwrap().push(note));
                if fails(note) {
                    return Err(StorageError::Corrupt);
                }
                Ok(())
            })
        })
        .await
}

#[tokio::test]
async fn the_hooks_of_a_group_run_in_order_and_those_of_failed_changes_never() {
    let (world, seen) = (world().await, Seen::default());
    let odd = |note| note % 2 == 1;
    join_all((0..20).map(|note| hooked(&world.control, note, &seen, odd))).await;
    let even: Vec<i64> = (0..20).filter(|note| note % 2 == 0).collect();
    assert_eq!(*seen.lock().unwrap(), even);
    assert_eq!(world.committed().await, even);
}

#[tokio::test]
async fn a_hook_has_run_when_its_caller_is_answered_and_runs_without_one() {
    let (world, seen) = (world().await, Seen::default());
    hooked(&world.control, 1, &seen, |_| false).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [1]);
    let gone = hooked(&world.control, 2, &seen, |_| false).now_or_never();
    assert!(gone.is_none());
    add(&world.control, 3).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [1, 2]);
}

#[tokio::test]
async fn no_hook_runs_when_the_commit_fails() {
    let (world, seen) = (world().await, Seen::default());
    let table =
        "CREATE TABLE children (of INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)";
    crate::world::change(&world.control, table).await.unwrap();
    let (first, orphan, last) = tokio::join!(
        hooked(&world.control, 1, &seen, |_| false),
        crate::world::change(&world.control, "INSERT INTO children VALUES (99)"),
        hooked(&world.control, 2, &seen, |_| false),
    );
    for answer in [first, orphan, last] {
        assert!(matches!(answer, Err(StorageError::Commit)));
    }
    assert_eq!(*seen.lock().unwrap(), [0_i64; 0]);
    assert_eq!(world.committed().await, [0_i64; 0]);
}

#[tokio::test]
async fn a_hook_that_panics_takes_neither_an_answer_nor_the_writer_with_it() {
    let (world, seen) = (world().await, Seen::default());
    let panics = world.control.write(|transaction| {
        Box::pin(async move {
            transaction.after_commit(|| panic!("a hook that panics"));
            Ok::<_, StorageError>(())
        })
    });
    let (before, panicked, behind) = soon(async {
        tokio::join!(
            hooked(&world.control, 1, &seen, |_| false),
            panics,
            hooked(&world.control, 2, &seen, |_| false),
        )
    })
    .await;
    // The changes are durable, so none of them may be answered with a failure.
    before.unwrap();
    panicked.unwrap();
    behind.unwrap();
    assert_eq!(*seen.lock().unwrap(), [1, 2]);
    soon(add(&world.control, 3)).await.unwrap();
    assert_eq!(world.committed().await, [1, 2, 3]);
}
