//! Files that were made for a workspace: each is in use in the end, or gone.

use std::pin::pin;
use std::task::Poll;

use kernel::{Origin, WorkspaceId};
use sea_orm::ConnectionTrait;
use storage::{Once, StorageError};
use tenancy::{TenancyError, WorkspaceName};
use tokio::sync::oneshot;

use crate::world::{World, idempotent, texts, world};

fn name(text: &str) -> WorkspaceName {
    WorkspaceName::parse(text).unwrap()
}

/// Polls a request so often and drops it, as the framework does when the client hangs up.
async fn dropped_after<F: Future>(polls: usize, request: F) -> Option<F::Output> {
    let mut request = pin!(request);
    let mut left = polls;
    std::future::poll_fn(|context| {
        left -= 1;
        match request.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Once nothing is under way, there is a folder for each row and no other.
async fn assert_each_folder_has_a_row(world: &World) {
    world.tenancy.unused_files_gone().await;
    let rows = world.tenancy.workspaces_after(None, 1_000).await.unwrap();
    let rows: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let folders = world.workspace_folders();
    let name = |path: &std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut folders: Vec<String> = folders.iter().map(name).collect();
    folders.sort();
    assert_eq!(folders, rows);
}

#[tokio::test]
async fn a_request_that_is_dropped_wherever_it_stands_leaves_no_folder_without_a_row() {
    let world = world().await;
    let person = world.person();
    world.owner().await;
    for polls in 1.. {
        let origin = idempotent(&format!("k{polls}"), "{}");
        let create = world
            .tenancy
            .create_workspace(&person, &origin, name("Acme"));
        let answer = dropped_after(polls, create).await;
        assert_each_folder_has_a_row(&world).await;
        if let Some(answer) = answer {
            assert!(matches!(answer, Ok(Once::Fresh(_))));
            // It was dropped while the file was made and while the rows were written, at least.
            assert!(polls > 2, "{polls}");
            break;
        }
    }
}

#[tokio::test]
async fn a_prepared_workspace_that_is_dropped_takes_its_file_with_it() {
    let world = world().await;
    world.owner().await;
    let prepared = world.tenancy.prepare_workspace(name("Unused")).await;
    assert_eq!(world.workspace_folders().len(), 2);
    drop(prepared.unwrap());
    assert_each_folder_has_a_row(&world).await;
    let preparing = world.tenancy.prepare_workspace(name("Unused"));
    assert!(dropped_after(1, preparing).await.is_none());
    assert_each_folder_has_a_row(&world).await;
}

#[tokio::test]
async fn a_change_that_fails_after_its_rows_takes_the_file_with_it() {
    let world = world().await;
    let owner = world.owner().await;
    let prepared = world.tenancy.prepare_workspace(name("Acme")).await.unwrap();
    let tenancy = world.tenancy.clone();
    let failed = world.control.write(move |transaction| {
        Box::pin(async move {
            let (by, origin) = (audit::EventActor::User(owner), Origin::default());
            tenancy
                .insert_workspace(transaction, &origin, prepared, owner.user, by)
                .await?;
            Err::<(), _>(TenancyError::Forbidden)
        })
    });
    assert!(matches!(failed.await, Err(TenancyError::Forbidden)));
    assert_each_folder_has_a_row(&world).await;
}

#[tokio::test]
async fn a_replay_makes_no_file() {
    let world = world().await;
    let (person, tenancy) = (world.person(), &world.tenancy);
    let create = |key, body| async move {
        let origin = idempotent(key, body);
        tenancy
            .create_workspace(&person, &origin, name("Acme"))
            .await
    };
    create("k1", "{}").await.unwrap();
    // No file can be made any more.
    let region = world.folder.path().join("workspaces/local");
    std::fs::rename(&region, region.with_extension("moved")).unwrap();
    std::fs::write(&region, "").unwrap();
    let again = create("k1", "{}").await;
    assert!(matches!(again, Ok(Once::Replayed(_))), "{again:?}");
    let other = create("k1", "[]").await.unwrap_err();
    assert!(matches!(
        other,
        TenancyError::Storage(StorageError::IdempotencyMismatch)
    ));
    let fresh = create("k2", "{}").await.unwrap_err();
    assert!(matches!(
        fresh,
        TenancyError::Storage(StorageError::File(_))
    ));
}

/// A row that names the workspace, which nobody told the holder of its file.
fn row(id: WorkspaceId) -> String {
    let id = id.uuid().simple();
    format!(
        "INSERT INTO workspaces (id, region, version, created_at, updated_at)
         VALUES (x'{id}', 'local', 1, 0, 0)"
    )
}

#[tokio::test]
async fn the_file_of_a_workspace_in_use_is_never_discarded() {
    let world = world().await;
    let prepared = world.tenancy.prepare_workspace(name("Acme")).await.unwrap();
    let row = row(prepared.id());
    let made = world.control.write(move |transaction| {
        Box::pin(async move {
            transaction.sql().execute_unprepared(&row).await?;
            Ok::<_, TenancyError>(())
        })
    });
    made.await.unwrap();
    drop(prepared);
    assert_each_folder_has_a_row(&world).await;
    assert_eq!(world.workspace_folders().len(), 1);
}

#[tokio::test]
async fn the_file_of_a_workspace_that_is_still_being_made_is_not_discarded() {
    let world = world().await;
    let prepared = world.tenancy.prepare_workspace(name("Slow")).await.unwrap();
    let row = row(prepared.id());
    let ((begun, has_begun), (go_on, wait)) = (oneshot::channel(), oneshot::channel());
    let made = world.control.write(move |transaction| {
        Box::pin(async move {
            transaction.sql().execute_unprepared(&row).await?;
            let _ = begun.send(());
            let _ = wait.await;
            Ok::<_, TenancyError>(())
        })
    });
    let discarded = async {
        has_begun.await.unwrap();
        drop(prepared);
        // Readers are not held up by the change: whoever asks one of them has an answer by now.
        for _ in 0..20 {
            texts(world.control.reader(), "SELECT region FROM workspaces").await;
        }
        go_on.send(()).unwrap();
    };
    let (made, ()) = tokio::join!(made, discarded);
    made.unwrap();
    assert_each_folder_has_a_row(&world).await;
    assert_eq!(world.workspace_folders().len(), 1);
}

#[tokio::test]
async fn the_file_stays_when_nobody_can_say_whether_a_row_names_it() {
    let world = world().await;
    let prepared = world.tenancy.prepare_workspace(name("Acme")).await.unwrap();
    world.control.close().await;
    drop(prepared);
    world.tenancy.unused_files_gone().await;
    assert_eq!(world.workspace_folders().len(), 1);
}
