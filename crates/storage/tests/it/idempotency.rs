//! One key, one effect.

use std::time::Duration;

use futures_util::future::join_all;
use kernel::{Actor, IdempotencyKey, SessionId, UserId};
use sea_orm::ConnectionTrait;
use storage::{Database, Once, StorageError};

use crate::world::{World, add, change, notes, open, soon, texts, world};

fn key(caller: &str, body: &str) -> Option<IdempotencyKey> {
    let mut id = [0; 16];
    id[..caller.len()].copy_from_slice(caller.as_bytes());
    let caller = Actor {
        user: UserId::from_bytes(id),
        session: SessionId::from_bytes(id),
        workspace: None,
    };
    let key = IdempotencyKey::new("k1", &caller, "POST /v1/notes", body.as_bytes());
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
    change(&workspace, table).await.unwrap();
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

#[tokio::test]
async fn a_look_at_a_key_says_what_it_answered_and_uses_up_nothing() {
    let world = world().await;
    let look = async |body| {
        let key = key("usr_a", body).unwrap();
        world.control.answer_under::<String>(&key).await
    };
    assert_eq!(look("{}").await.unwrap(), None);
    one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    assert_eq!(look("{}").await.unwrap().as_deref(), Some("note 1"));
    let other = look("[]").await;
    assert!(matches!(other, Err(StorageError::IdempotencyMismatch)));
    world.clock.advance(DAY + Duration::from_micros(1));
    // An answer whose day is over is none, and its fingerprint counts no more.
    for body in ["{}", "[]"] {
        assert_eq!(look(body).await.unwrap(), None);
    }
    assert_eq!(kept(&world.control).await, 1);
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Uses so many keys, one after the other, and lets a day go by.
async fn use_keys(world: &World, database: &Database, count: usize) {
    for number in 0..count {
        let used = one_more(database, key(&format!("usr_{number}"), "{}")).await;
        assert!(matches!(used, Ok(Once::Fresh(_))));
        world.clock.advance(Duration::from_micros(1));
    }
    world.clock.advance(DAY);
}

async fn kept(database: &Database) -> usize {
    let kept = texts(
        database.reader(),
        "SELECT hex(answer) FROM idempotency_keys",
    );
    kept.await.len()
}

#[tokio::test]
async fn an_answer_that_is_too_old_is_not_given_again_though_it_still_stands_there() {
    let world = world().await;
    use_keys(&world, &world.control, 150).await;
    // The hundred oldest go at once; the last is not among them.
    let answer = one_more(&world.control, key("usr_149", "[]"))
        .await
        .unwrap();
    assert_eq!(answer, Once::Fresh("note 151".to_owned()));
    assert_eq!(kept(&world.control).await, 50);
}

#[tokio::test]
async fn old_answers_go_bit_by_bit_though_no_other_request_comes() {
    let world = world().await;
    use_keys(&world, &world.control, 150).await;
    one_more(&world.control, None).await.unwrap();
    let mut left = vec![kept(&world.control).await];
    while world.control.purge_answers().await.unwrap() > 0 {
        left.push(kept(&world.control).await);
    }
    assert_eq!(left, [150, 50, 0]);
}

#[tokio::test]
async fn a_young_answer_is_not_purged() {
    let world = world().await;
    one_more(&world.control, key("usr_a", "{}")).await.unwrap();
    world.clock.advance(DAY);
    assert_eq!(world.control.purge_answers().await.unwrap(), 0);
    assert_eq!(kept(&world.control).await, 1);
}

#[tokio::test]
async fn old_answers_of_a_workspace_go_when_it_is_opened() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let workspace = open(&databases, id).await.unwrap();
    let table = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    change(&workspace, table).await.unwrap();
    use_keys(&world, &workspace, 2).await;
    drop(workspace);
    databases.close_slot(id);
    let workspace = open(&databases, id).await.unwrap();
    assert_eq!(kept(&workspace).await, 0);
}
