//! Two processes have one file open: an operator migrates while the server runs.

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use storage::StorageError;
use tokio::sync::oneshot;

use crate::world::{add, change, insert, keys, notes, open, open_control, region, soon, world};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_writes_of_two_processes_are_all_made() {
    let world = world().await;
    let other = open_control(world.folder.path().to_owned(), world.clock.clone()).await;
    let writes = (0..120).map(|note| {
        let database = if note % 2 == 0 {
            &world.control
        } else {
            &other
        };
        add(database, note)
    });
    for done in soon(join_all(writes)).await {
        done.unwrap();
    }
    assert_eq!(notes(&other).await, (0..120).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_and_a_migration_wait_for_the_change_of_another_process() {
    let world = world().await;
    let other = open_control(world.folder.path().to_owned(), world.clock.clone()).await;
    let ((started, begun), (go_on, wait)) = (oneshot::channel(), oneshot::channel::<()>());
    let control = world.control.clone();
    let long = tokio::spawn(async move {
        let change = control.write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&insert(1)).await?;
                let _ = started.send(());
                let _ = wait.await;
                Ok::<_, StorageError>(())
            })
        });
        change.await
    });
    begun.await.unwrap();
    let waiting = tokio::spawn(async move {
        let write = add(&other, 2).await;
        (write, other.migrate().await)
    });
    // Readers are not held up by the writer.
    assert_eq!(world.committed().await, [0_i64; 0]);
    go_on.send(()).unwrap();
    soon(long).await.unwrap().unwrap();
    let (write, migration) = soon(waiting).await.unwrap();
    write.unwrap();
    assert!(migration.unwrap().applied.is_empty());
    assert_eq!(world.committed().await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_that_migrate_at_once_apply_each_step_once() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let before = open(&databases, id).await.unwrap();
    crate::schema::undo_last_step(&before).await;
    before.close().await;
    databases.close_slot(id);
    let connect = || databases.connect(id, &region(), &keys(2)).unwrap();
    let (one, two) = (connect(), connect());
    let (one, two) = soon(async { tokio::join!(one.migrate(), two.migrate()) }).await;
    let applied = one.unwrap().applied.len() + two.unwrap().applied.len();
    assert_eq!(applied, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_another_process_holds_too_long_counts_as_overload() {
    let world = world().await;
    let other = open_control(world.folder.path().to_owned(), world.clock.clone()).await;
    change(&other, "PRAGMA busy_timeout = 0").await.unwrap();
    let held: Result<StorageError, StorageError> = world
        .control
        .write(move |_| Box::pin(async move { Ok(add(&other, 1).await.unwrap_err()) }))
        .await;
    let error = held.unwrap();
    assert!(error.is_overload(), "{error:?}");
}
