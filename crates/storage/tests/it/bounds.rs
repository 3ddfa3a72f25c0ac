//! A commit takes so many changes and so much time, the queue holds so many that wait, and so many
//! databases live.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use kernel::WorkspaceId;
use storage::{Database, OpenLimits, StorageError, WorkspaceDatabases};

use crate::world::{World, add, notes, open, soon, world};

/// Makes a first change, and `others` more behind it that fail; answers how many of these ran
/// before the first was durable. On one thread all are queued before the first of them is made.
async fn failed_before_the_commit(world: &World, others: usize, span: Duration) -> usize {
    let (durable, early) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let first = first(&world.control, Arc::clone(&durable));
    let failing = (0..others).map(|_| {
        let (durable, early, clock) = (durable.clone(), early.clone(), world.clock.clone());
        world.control.write(move |_| {
            Box::pin(async move {
                if !durable.load(Ordering::SeqCst) {
                    early.fetch_add(1, Ordering::SeqCst);
                }
                clock.advance(span);
                Err::<(), _>(StorageError::Corrupt)
            })
        })
    });
    let (first, failed) = soon(async { tokio::join!(first, join_all(failing)) }).await;
    first.unwrap();
    assert!(failed.iter().all(Result::is_err));
    early.load(Ordering::SeqCst)
}

async fn first(control: &Database, durable: Arc<AtomicBool>) -> Result<(), StorageError> {
    let change = control.write(move |transaction| {
        transaction.after_commit(move || durable.store(true, Ordering::SeqCst));
        Box::pin(async { Ok(()) })
    });
    change.await
}

#[tokio::test]
async fn changes_that_fail_do_not_keep_a_commit_waiting_for_more_than_a_group() {
    let world = world().await;
    let early = failed_before_the_commit(&world, 200, Duration::ZERO).await;
    assert_eq!(early, 63);
}

#[tokio::test]
async fn a_group_takes_no_further_change_once_it_is_old() {
    let world = world().await;
    let early = failed_before_the_commit(&world, 20, Duration::from_millis(100)).await;
    assert_eq!(early, 3);
}

#[tokio::test]
async fn a_change_that_finds_the_queue_full_is_refused_at_once_and_not_made() {
    let world = world().await;
    // One that is about to be made, and all that may wait behind it.
    for note in 0..4_097 {
        assert!(add(&world.control, note).now_or_never().is_none(), "{note}");
    }
    let refused = add(&world.control, 5_000).now_or_never().unwrap();
    assert!(matches!(refused, Err(StorageError::Overloaded)));
    // Wait for a turn until there is room again: on one thread, the queue is worked through.
    soon(async {
        while let Err(StorageError::Overloaded) = add(&world.control, 6_000).await {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let notes = notes(&world.control).await;
    assert_eq!(notes.len(), 4_098);
    assert!(!notes.contains(&5_000));
}

/// The files of that many new workspaces.
async fn make(world: &World, databases: &WorkspaceDatabases, count: usize) -> Vec<WorkspaceId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(world.create(databases).await);
    }
    ids
}

#[tokio::test]
async fn no_database_is_opened_beside_too_many_that_were_let_go_and_are_still_in_use() {
    let world = world().await;
    let databases = world.workspaces(2);
    assert_eq!(OpenLimits::most_living(2), 4);
    let ids = make(&world, &databases, 5).await;
    let mut held = Vec::new();
    for id in &ids[..4] {
        held.push(open(&databases, *id).await.unwrap());
    }
    assert_eq!(databases.count(), 2);
    let refused = open(&databases, ids[4]).await;
    assert!(matches!(refused, Err(StorageError::Overloaded)));
    // Those that live are found, let go or not, and take no further files.
    for (id, held) in ids.iter().zip(&held) {
        assert!(Arc::ptr_eq(&open(&databases, *id).await.unwrap(), held));
    }
    let refused = open(&databases, ids[4]).await;
    assert!(matches!(refused, Err(StorageError::Overloaded)));
    held.remove(0);
    open(&databases, ids[4]).await.unwrap();
}

#[tokio::test]
async fn an_idle_database_gives_its_place_to_one_that_is_asked_for() {
    let world = world().await;
    let databases = world.workspaces(2);
    let ids = make(&world, &databases, 5).await;
    let held = [
        open(&databases, ids[0]).await.unwrap(),
        open(&databases, ids[1]).await.unwrap(),
    ];
    for id in &ids[2..] {
        open(&databases, *id).await.unwrap();
    }
    assert_eq!(databases.count(), 2);
    assert!(databases.opened(ids[4]).is_some());
    drop(held);
}

#[tokio::test]
async fn a_forgotten_database_counts_for_as_long_as_it_is_in_use() {
    let world = world().await;
    let databases = world.workspaces(1);
    let ids = make(&world, &databases, 3).await;
    let one = open(&databases, ids[0]).await.unwrap();
    databases.close_slot(ids[0]);
    let two = open(&databases, ids[1]).await.unwrap();
    let refused = open(&databases, ids[2]).await;
    assert!(matches!(refused, Err(StorageError::Overloaded)));
    drop(one);
    open(&databases, ids[2]).await.unwrap();
    drop(two);
}
