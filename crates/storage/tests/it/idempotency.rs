//! One key, one effect.

use std::time::Duration;

use futures_util::future::join_all;
use kernel::IdempotencyKey;
use sea_orm::ConnectionTrait;
use storage::{Database, Once, StorageError};

use crate::world::{add, notes, open, soon, world};

fn key(caller: &str, body: &str) -> Option<IdempotencyKey> {
    let key = IdempotencyKey::new("k1", caller, "POST /v1/notes", body.as_bytes());
    Some(key.unwrap())
}

/// Adds one more note; answers its number.
async fn one_more(
    database: &Database,
    key: Option<IdempotencyKey>,
) -> Result<Once<String>, StorageError> {
    database
        .write_once(key, |transaction| {
            Box::pin(async move {
                let insert = "INSERT INTO notes (text) VALUES ('once')";
                let done = transaction.sql().execute_unprepared(insert).await?;
                Ok(format!("note {}", done.last_insert_id()))
            })
        })
        .await
}

#[tokio::test]
async fn the_same_request_again_gets_the_same_answer_and_changes_nothing() {
    let world = world().await;
    let first = one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    assert_eq!(first, Once::Fresh("note 1".to_owned()));
    for _ in 0..3 {
        let again = one_more(&world.control, key("usr_a", "{}")).await.unwrap();
        assert_eq!(again, Once::Replayed("note 1".to_owned()));
    }
    assert_eq!(notes(&world.control).await, [1]);
}

#[tokio::test]
async fn the_key_with_another_request_is_refused_and_changes_nothing() {
    let world = world().await;
    one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    let other = one_more(&world.control, key("usr_a", "[]")).await;
    assert!(matches!(other, Err(StorageError::IdempotencyMismatch)));
    assert_eq!(notes(&world.control).await, [1]);
}

#[tokio::test]
async fn the_same_key_of_another_caller_or_in_another_database_is_another_key() {
    let world = world().await;
    let databases = world.workspaces(4);
    let workspace = open(&databases, world.create(&databases).await)
        .await
        .unwrap();
    let table = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    crate::world::change(&workspace, table).await.unwrap();
    for caller in ["usr_a", "usr_b"] {
        let answer = one_more(&world.control, key(caller, "{}")).await;
        assert!(matches!(answer, Ok(Once::Fresh(_))), "{caller}");
    }
    let answer = one_more(&workspace, key("usr_a", "{}")).await;
    assert!(matches!(answer, Ok(Once::Fresh(_))));
}

#[tokio::test]
async fn without_a_key_every_request_is_its_own() {
    let world = world().await;
    for _ in 0..2 {
        let answer = one_more(&world.control, None).await;
        assert!(matches!(answer, Ok(Once::Fresh(_))));
    }
    assert_eq!(notes(&world.control).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_parallel_requests_under_one_key_have_one_effect() {
    let world = world().await;
    let tasks = (0..50).map(|_| {
        let control = world.control.clone();
        tokio::spawn(async move { one_more(&control, key("usr_a", "{}")).await })
    });
    let answers = soon(join_all(tasks)).await;
    let answers: Vec<_> = answers.into_iter().map(|a| a.unwrap().unwrap()).collect();
    let fresh = answers.iter().filter(|a| matches!(a, Once::Fresh(_)));
    assert_eq!(fresh.count(), 1);
    assert!(answers.into_iter().all(|a| a.into_inner() == "note 1"));
    assert_eq!(world.committed().await, [1]);
}

#[tokio::test]
async fn a_failed_request_is_not_remembered() {
    let world = world().await;
    add(&world.control, 1).await.unwrap();
    let failing = || {
        world.control.write_once(key("usr_a", "{}"), |transaction| {
            Box::pin(async move {
                let insert = "INSERT INTO notes (id, text) VALUES (1, 'again')";
                transaction.sql().execute_unprepared(insert).await?;
                Ok::<_, StorageError>(String::new())
            })
        })
    };
    assert!(failing().await.unwrap_err().is_unique_violation());
    assert!(failing().await.unwrap_err().is_unique_violation());
    let retried = one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    assert_eq!(retried, Once::Fresh("note 2".to_owned()));
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day_and_no_longer() {
    let world = world().await;
    one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    world.clock.advance(Duration::from_secs(24 * 60 * 60));
    let again = one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    assert_eq!(again, Once::Replayed("note 1".to_owned()));
    world.clock.advance(Duration::from_micros(1));
    // Another body: the old fingerprint must be gone with the old answer.
    let later = one_more(&world.control, key("usr_a", "[]")).await.unwrap();
    assert_eq!(later, Once::Fresh("note 2".to_owned()));
}
