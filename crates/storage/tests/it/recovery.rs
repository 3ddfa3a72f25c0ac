//! After the engine has given up on a transaction, what is acknowledged is durable again.

use sea_orm::ConnectionTrait;
use storage::StorageError;

use crate::world::{World, add, change, insert, soon, world};

/// Single changes and groups work, and another process sees them.
async fn assert_writes_are_durable(world: &World, from: i64) {
    for note in from..from + 3 {
        let failing = change(&world.control, "INSERT INTO notes (id) VALUES (1)");
        soon(failing).await.unwrap_err();
        soon(add(&world.control, note)).await.unwrap();
        assert!(
            world.committed().await.contains(&note),
            "{note} is not durable"
        );
    }
    let failing = change(&world.control, "INSERT INTO notes (id) VALUES (1)");
    let (one, failed, two) = tokio::join!(
        add(&world.control, from + 3),
        failing,
        add(&world.control, from + 4)
    );
    one.unwrap();
    failed.unwrap_err();
    two.unwrap();
    let committed = world.committed().await;
    assert!((from..from + 5).all(|note| committed.contains(&note)));
}

#[tokio::test]
async fn a_commit_that_failed_does_not_stay_in_the_way() {
    let world = world().await;
    let table =
        "CREATE TABLE children (of INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)";
    change(&world.control, table).await.unwrap();
    for _ in 0..2 {
        let orphan = change(&world.control, "INSERT INTO children VALUES (99)").await;
        assert!(matches!(orphan, Err(StorageError::Commit)));
    }
    assert_writes_are_durable(&world, 1).await;
}

#[tokio::test]
async fn a_transaction_that_the_engine_rolled_back_does_not_stay_in_the_way() {
    let world = world().await;
    add(&world.control, 1).await.unwrap();
    let rolls_back = "INSERT OR ROLLBACK INTO notes (id, text) VALUES (1, 'again')";
    for _ in 0..3 {
        change(&world.control, rolls_back).await.unwrap_err();
    }
    assert_writes_are_durable(&world, 10).await;
}

#[tokio::test]
async fn a_group_that_the_engine_rolled_back_is_acknowledged_to_nobody() {
    let world = world().await;
    add(&world.control, 1).await.unwrap();
    let rolls_back = "INSERT OR ROLLBACK INTO notes (id, text) VALUES (1, 'again')";
    let (before, broken, behind) = tokio::join!(
        add(&world.control, 2),
        change(&world.control, rolls_back),
        add(&world.control, 3)
    );
    assert!(matches!(before, Err(StorageError::Commit)));
    assert!(broken.unwrap_err().is_unique_violation());
    behind.unwrap();
    assert_eq!(world.committed().await, [1, 3]);
    assert_writes_are_durable(&world, 10).await;
}

#[tokio::test]
async fn a_full_disk_refuses_the_change_and_nothing_after_it() {
    let world = world().await;
    let full: Result<(), StorageError> = world
        .control
        .write(|transaction| {
            Box::pin(async move {
                let sql = transaction.sql();
                sql.execute_unprepared("PRAGMA max_page_count = 1").await?;
                sql.execute_unprepared(&insert(1)).await?;
                let big = "INSERT INTO notes (id, text) VALUES (2, hex(randomblob(1000000)))";
                sql.execute_unprepared(big).await?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(full, Err(StorageError::Database(_))));
    let room = change(&world.control, "PRAGMA max_page_count = 1000000").await;
    room.unwrap();
    assert_writes_are_durable(&world, 10).await;
}
