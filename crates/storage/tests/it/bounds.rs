//! A commit takes so many changes and so much time, and the queue holds so many that wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use storage::{Database, StorageError};

use crate::world::{World, add, notes, soon, world};

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
