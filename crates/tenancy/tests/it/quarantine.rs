//! A workspace that cannot serve is named and refused; the others go on.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::join_all;
use kernel::{Actor, WorkspaceId};
use sea_orm::ConnectionTrait;
use storage::{StorageError, WorkspaceDatabase};
use tenancy::TenancyError;
use tenancy::permission::ReadWorkspace;

use crate::world::{World, world};

const STEP: &str = "workspace_0003_answers_by_age";

pub async fn database(world: &World, owner: &Actor) -> Arc<WorkspaceDatabase> {
    let grant = world.grant::<ReadWorkspace>(owner).await.unwrap();
    Arc::clone(grant.database())
}

async fn change(database: &WorkspaceDatabase, sql: String) {
    let changed: Result<(), StorageError> = database
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&sql).await?;
                Ok(())
            })
        })
        .await;
    changed.unwrap();
}

/// Makes the last migration pending although its index stands there already.
pub async fn spoil(world: &World, owner: &Actor) -> Arc<WorkspaceDatabase> {
    let database = database(world, owner).await;
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{STEP}'");
    change(&database, forget).await;
    world.databases.close_slot(owner.workspace.unwrap());
    database
}

/// Closes a workspace's file, so that it can be moved about. Answers where it is.
async fn closed_file(world: &World, owner: &Actor) -> PathBuf {
    let workspace = owner.workspace.unwrap();
    database(world, owner).await.close().await;
    world.databases.close_slot(workspace);
    let region = storage::Region::parse("local").unwrap();
    world.data().workspace_file(&region, workspace)
}

async fn assert_out_of_service(world: &World, owner: &Actor, reason: &str) {
    let refused = world.grant::<ReadWorkspace>(owner).await;
    assert!(matches!(refused, Err(TenancyError::Quarantined)));
    assert_eq!(
        quarantined(world).await,
        [(owner.workspace.unwrap(), reason.to_owned())]
    );
}

async fn assert_refused_without_a_mark(world: &World, owner: &Actor) {
    let refused = world.grant::<ReadWorkspace>(owner).await;
    assert!(matches!(refused, Err(TenancyError::Quarantined)));
    assert!(quarantined(world).await.is_empty());
    assert!(world.recorded("workspace.quarantined").await.is_empty());
}

async fn quarantined(world: &World) -> Vec<(WorkspaceId, String)> {
    let states = world.tenancy.workspaces_after(None, 100).await.unwrap();
    let named = states
        .into_iter()
        .filter_map(|state| Some((state.id, state.quarantine?)));
    named.collect()
}

#[tokio::test]
async fn a_workspace_whose_migration_fails_is_named_and_refused_until_it_succeeds() {
    let world = world().await;
    let (bad, good) = (world.owner().await, world.owner().await);
    let file = spoil(&world, &bad).await;
    let workspace = bad.workspace.unwrap();
    assert_out_of_service(&world, &bad, "migration_failed").await;
    world.grant::<ReadWorkspace>(&good).await.unwrap();
    let failed = world.tenancy.migrate(workspace).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    assert_out_of_service(&world, &bad, "migration_failed").await;
    let repair = format!("INSERT INTO seaql_migrations VALUES ('{STEP}', 0)");
    change(&file, repair).await;
    // Repaired alone it stays out: an operator lets it in.
    assert_out_of_service(&world, &bad, "migration_failed").await;
    world.tenancy.migrate(workspace).await.unwrap();
    world.grant::<ReadWorkspace>(&bad).await.unwrap();
    assert!(quarantined(&world).await.is_empty());
    let recorded = world.recorded("workspace.").await;
    let ours: Vec<_> = recorded
        .iter()
        .filter(|a| *a != "workspace.created")
        .collect();
    assert_eq!(ours, ["workspace.quarantined", "workspace.released"]);
}

#[tokio::test]
async fn a_fault_that_many_callers_find_at_once_is_recorded_once() {
    let world = world().await;
    let owner = world.owner().await;
    spoil(&world, &owner).await;
    let answers = join_all((0..12).map(|_| world.grant::<ReadWorkspace>(&owner))).await;
    for answer in answers {
        assert!(matches!(answer, Err(TenancyError::Quarantined)));
    }
    assert_eq!(world.recorded("workspace.quarantined").await.len(), 1);
}

#[tokio::test]
async fn an_open_workspace_is_refused_as_soon_as_its_migration_has_failed() {
    let world = world().await;
    let owner = world.owner().await;
    let file = spoil(&world, &owner).await;
    let repair = format!("INSERT INTO seaql_migrations VALUES ('{STEP}', 0)");
    change(&file, repair).await;
    let open = database(&world, &owner).await;
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{STEP}'");
    change(&open, forget).await;
    world.grant::<ReadWorkspace>(&owner).await.unwrap();
    let failed = world.tenancy.migrate(owner.workspace.unwrap()).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    assert_out_of_service(&world, &owner, "migration_failed").await;
}

#[tokio::test]
async fn a_workspace_of_a_newer_program_is_refused() {
    let world = world().await;
    let owner = world.owner().await;
    let database = database(&world, &owner).await;
    change(
        &database,
        "INSERT INTO seaql_migrations VALUES ('x_9999_newer', 0)".to_owned(),
    )
    .await;
    world.databases.close_slot(owner.workspace.unwrap());
    assert_refused_without_a_mark(&world, &owner).await;
    let failed = world.tenancy.migrate(owner.workspace.unwrap()).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    assert!(
        quarantined(&world).await.is_empty(),
        "the newer one serves it"
    );
    let older = "DELETE FROM seaql_migrations WHERE version = 'x_9999_newer'";
    change(&database, older.to_owned()).await;
    world.grant::<ReadWorkspace>(&owner).await.unwrap();
}

#[tokio::test]
async fn a_region_that_is_not_there_as_a_whole_leaves_no_mark_on_its_workspaces() {
    let world = world().await;
    let owner = world.owner().await;
    closed_file(&world, &owner).await;
    let region = world.folder.path().join("workspaces/local");
    let away = world.folder.path().join("away");
    fs::rename(&region, &away).unwrap();
    assert_refused_without_a_mark(&world, &owner).await;
    // What is left of a volume that is not mounted.
    fs::create_dir(&region).unwrap();
    assert_refused_without_a_mark(&world, &owner).await;
    fs::remove_dir(&region).unwrap();
    fs::rename(&away, &region).unwrap();
    world.grant::<ReadWorkspace>(&owner).await.unwrap();
}

#[tokio::test]
async fn a_quarantine_by_another_process_closes_a_workspace_that_is_open_here() {
    let world = world().await;
    let owner = world.owner().await;
    let open = database(&world, &owner).await;
    let forget = format!("DELETE FROM seaql_migrations WHERE version = '{STEP}'");
    change(&open, forget).await;
    let failed = world.beside().migrate(owner.workspace.unwrap()).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    world.tenancy.close_quarantined().await.unwrap();
    assert_out_of_service(&world, &owner, "migration_failed").await;
}

#[tokio::test]
async fn a_workspace_without_its_file_is_refused_and_gets_no_empty_one() {
    let world = world().await;
    let (owner, other) = (world.owner().await, world.owner().await);
    let file = closed_file(&world, &owner).await;
    let away = world.folder.path().join("away.db");
    fs::rename(&file, &away).unwrap();
    assert_out_of_service(&world, &owner, "file_missing").await;
    let failed = world.tenancy.migrate(owner.workspace.unwrap()).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    assert!(!file.exists());
    world.grant::<ReadWorkspace>(&other).await.unwrap();
    fs::rename(&away, &file).unwrap();
    world
        .tenancy
        .migrate(owner.workspace.unwrap())
        .await
        .unwrap();
    world.grant::<ReadWorkspace>(&owner).await.unwrap();
}

#[tokio::test]
async fn openbao_move_integrity_the_file_of_another_workspace_does_not_open_here() {
    let world = world().await;
    let (one, two) = (world.owner().await, world.owner().await);
    let (here, there) = (
        closed_file(&world, &one).await,
        closed_file(&world, &two).await,
    );
    fs::copy(&there, &here).unwrap();
    assert_out_of_service(&world, &one, "not_readable").await;
    world.grant::<ReadWorkspace>(&two).await.unwrap();
}

#[tokio::test]
async fn an_emptied_file_is_not_taken_for_a_new_workspace() {
    let world = world().await;
    let owner = world.owner().await;
    let file = closed_file(&world, &owner).await;
    fs::File::create(&file).unwrap();
    assert_out_of_service(&world, &owner, "not_readable").await;
    let failed = world.tenancy.migrate(owner.workspace.unwrap()).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
}

#[tokio::test]
async fn a_key_that_was_moved_to_another_workspace_does_not_open_its_file() {
    let world = world().await;
    let (owner, two) = (world.owner().await, world.owner().await);
    let (one, two) = (owner.workspace.unwrap(), two.workspace.unwrap());
    let swap = format!(
        "DELETE FROM workspace_keys WHERE workspace_id = X'{}'; \
         UPDATE workspace_keys SET workspace_id = X'{}' WHERE workspace_id = X'{}'",
        one.uuid().simple(),
        one.uuid().simple(),
        two.uuid().simple()
    );
    let swapped: Result<(), TenancyError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(&swap).await?;
                Ok(())
            })
        })
        .await;
    swapped.unwrap();
    world.databases.close_slot(one);
    let opened = world.tenancy.schema(one).await;
    assert!(matches!(opened, Err(TenancyError::Keyring(_))));
    let failed = world.tenancy.migrate(one).await;
    assert!(matches!(failed, Err(TenancyError::Quarantined)));
    assert_out_of_service(&world, &owner, "key_not_readable").await;
}

#[tokio::test]
async fn an_unknown_workspace_is_not_found_and_not_quarantined() {
    let world = world().await;
    let unknown = world.ids.next().unwrap();
    let failed = world.tenancy.migrate(unknown).await;
    assert!(matches!(failed, Err(TenancyError::WorkspaceNotFound)));
    let failed = world.tenancy.schema(unknown).await;
    assert!(matches!(failed, Err(TenancyError::WorkspaceNotFound)));
    assert!(world.recorded("workspace.").await.is_empty());
}
