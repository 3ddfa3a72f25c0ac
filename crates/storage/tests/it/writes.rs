//! Changes that wait together share a commit, and nothing else.

use futures_util::FutureExt;
use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use storage::{Database, StorageError};

use crate::world::{add, change, insert, notes, soon, world};

/// Inserts a note, then goes the way that `end` names.
async fn ending(database: &Database, note: i64, end: fn(i64)) -> Result<i64, StorageError> {
    database
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&insert(note)).await?;
                end(note);
                if note % 3 == 0 {
                    return Err(StorageError::Corrupt);
                }
                Ok(note)
            })
        })
        .await
}

fn quietly(_: i64) {}

fn panicking(note: i64) {
    assert!(note % 3 != 0, "a change that panics");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_one_of_many_parallel_writes_is_there_once_it_is_acknowledged() {
    let world = world().await;
    let tasks = (0..300).map(|note| {
        let control = world.control.clone();
        tokio::spawn(async move { add(&control, note).await })
    });
    for done in join_all(tasks).await {
        done.unwrap().unwrap();
    }
    assert_eq!(world.committed().await, (0..300).collect::<Vec<_>>());
}

// These run on one thread, so that all changes are queued before the first of them is made, and
// they do share a commit.

#[tokio::test]
async fn a_failing_write_takes_no_other_with_it() {
    let world = world().await;
    let ends = join_all((0..60).map(|note| ending(&world.control, note, quietly))).await;
    for (note, end) in (0..60).zip(ends) {
        match end {
            Ok(kept) => assert!(kept == note && note % 3 != 0),
            Err(error) => assert!(matches!(error, StorageError::Corrupt) && note % 3 == 0),
        }
    }
    let kept: Vec<i64> = (0..60).filter(|note| note % 3 != 0).collect();
    assert_eq!(world.committed().await, kept);
}

#[tokio::test]
async fn a_panicking_write_takes_neither_another_nor_the_writer_with_it() {
    let world = world().await;
    let ends = join_all((0..60).map(|note| ending(&world.control, note, panicking))).await;
    for (note, end) in (0..60).zip(ends) {
        assert_eq!(end.is_ok(), note % 3 != 0, "{note}");
        if let Err(error) = end {
            assert!(matches!(error, StorageError::Abandoned));
        }
    }
    soon(add(&world.control, 100)).await.unwrap();
    let mut kept: Vec<i64> = (0..60).filter(|note| note % 3 != 0).collect();
    kept.push(100);
    assert_eq!(world.committed().await, kept);
}

#[tokio::test]
async fn a_statement_that_fails_leaves_nothing_of_its_own_change() {
    let world = world().await;
    let twice = format!("{}; {}", insert(1), insert(1));
    let (broken, whole) = tokio::join!(change(&world.control, &twice), add(&world.control, 2));
    assert!(broken.unwrap_err().is_unique_violation());
    whole.unwrap();
    assert_eq!(world.committed().await, [2]);
}

#[tokio::test]
async fn more_writes_than_one_commit_takes_are_all_made_in_their_order() {
    let world = world().await;
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let writes = (0..200).map(|note| {
        let order = order.clone();
        world.control.write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&insert(note)).await?;
                order.lock().unwrap().push(note);
                Ok::<_, StorageError>(())
            })
        })
    });
    assert!(join_all(writes).await.iter().all(Result::is_ok));
    assert_eq!(*order.lock().unwrap(), (0..200).collect::<Vec<_>>());
    assert_eq!(world.committed().await.len(), 200);
}

#[tokio::test]
async fn a_write_whose_caller_has_gone_is_made_all_the_same() {
    let world = world().await;
    assert!(add(&world.control, 1).now_or_never().is_none());
    assert!(
        ending(&world.control, 3, quietly).now_or_never().is_none(),
        "this one fails, with nobody there to hear it"
    );
    add(&world.control, 2).await.unwrap();
    assert_eq!(world.committed().await, [1, 2]);
}

#[tokio::test]
async fn a_caller_that_does_not_look_for_its_answer_keeps_nobody_waiting() {
    let world = world().await;
    let mut kept = Box::pin(add(&world.control, 1));
    assert!(kept.as_mut().now_or_never().is_none());
    soon(add(&world.control, 2)).await.unwrap();
    assert_eq!(world.committed().await, [1, 2]);
    kept.await.unwrap();
}

#[tokio::test]
async fn a_write_that_nobody_waited_for_is_not_made() {
    let world = world().await;
    drop(add(&world.control, 1));
    add(&world.control, 2).await.unwrap();
    assert_eq!(notes(&world.control).await, [2]);
}

#[tokio::test]
async fn a_reading_connection_changes_nothing() {
    let world = world().await;
    let refused = world.control.reader().execute_unprepared(&insert(1)).await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));
    assert_eq!(world.committed().await, [0_i64; 0]);
}

#[tokio::test]
async fn a_change_sees_its_own_rows_and_readers_do_not_before_the_commit() {
    let world = world().await;
    let control = world.control.clone();
    let seen: Result<usize, StorageError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&insert(1)).await?;
                Ok(notes(&control).await.len())
            })
        })
        .await;
    assert_eq!(seen.unwrap(), 0);
    assert_eq!(notes(&world.control).await, [1]);
}
