//! Schemas: reached whole, or left as they were.

use migrations::{ControlMigrator, MigratorTrait, WorkspaceMigrator};
use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connector, DatabaseConnection};
use storage::{ControlDatabase, DataFolder, Database, OpenLimits, StorageError};

use crate::world::{World, change, keys, open, region, texts, world};

const DUMP: &str = "SELECT type || '|' || name || '|' || tbl_name || '|' || COALESCE(sql, '') \
                    FROM sqlite_master ORDER BY type, name";
const STEPS: &str = "SELECT version FROM seaql_migrations ORDER BY version";

async fn memory() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1);
    Connector::connect(options).await.unwrap()
}

/// Takes the last step of a workspace's schema back.
pub async fn undo_last_step(database: &Database) {
    undo_steps(database, 1).await;
}

pub(crate) async fn undo_steps(database: &Database, count: u32) {
    let undone: Result<(), StorageError> = database
        .write(move |transaction| {
            Box::pin(async move {
                WorkspaceMigrator::down(transaction.sql(), Some(count)).await?;
                Ok(())
            })
        })
        .await;
    undone.unwrap();
}

async fn up_down_up<M: MigratorTrait>() {
    let memory = memory().await;
    M::up(&memory, None).await.unwrap();
    let first = texts(&memory, DUMP).await;
    assert!(first.len() > 3);
    for step in M::migrations().iter().rev() {
        M::down(&memory, Some(1)).await.unwrap();
        assert!(
            !texts(&memory, STEPS)
                .await
                .contains(&step.name().to_owned())
        );
    }
    let left = texts(&memory, DUMP).await;
    let ours = |line: &&String| !line.contains("seaql_migrations");
    assert_eq!(left.iter().filter(ours).count(), 0, "{left:?}");
    M::up(&memory, None).await.unwrap();
    assert_eq!(texts(&memory, DUMP).await, first);
}

#[tokio::test]
async fn every_step_can_be_taken_back_and_made_again() {
    up_down_up::<ControlMigrator>().await;
    up_down_up::<WorkspaceMigrator>().await;
}

#[tokio::test]
async fn a_new_workspace_has_the_schema_that_the_steps_make_one_by_one() {
    let world = world().await;
    let databases = world.workspaces(4);
    let database = open(&databases, world.create(&databases).await)
        .await
        .unwrap();
    let memory = memory().await;
    for _ in WorkspaceMigrator::migrations() {
        WorkspaceMigrator::up(&memory, Some(1)).await.unwrap();
    }
    assert_eq!(
        texts(database.reader(), DUMP).await,
        texts(&memory, DUMP).await
    );
    assert_eq!(
        texts(database.reader(), STEPS).await,
        texts(&memory, STEPS).await
    );
    let integrity = texts(database.reader(), "PRAGMA integrity_check").await;
    assert_eq!(integrity, ["ok"]);
}

#[tokio::test]
async fn a_workspace_that_lags_behind_is_migrated_when_it_is_opened() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let database = open(&databases, id).await.unwrap();
    let whole = texts(database.reader(), DUMP).await;
    undo_last_step(&database).await;
    assert_eq!(database.schema().await.unwrap().pending.len(), 1);
    drop(database);
    databases.close_slot(id);
    let database = open(&databases, id).await.unwrap();
    assert!(database.schema().await.unwrap().pending.is_empty());
    assert_eq!(texts(database.reader(), DUMP).await, whole);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_the_old_schema_and_is_reported_while_others_serve() {
    let world = world().await;
    let databases = world.workspaces(4);
    let (bad, good) = (
        world.create(&databases).await,
        world.create(&databases).await,
    );
    let database = open(&databases, bad).await.unwrap();
    // All but the first.
    let undone = database.schema().await.unwrap().applied.len() - 1;
    undo_steps(&database, u32::try_from(undone).unwrap()).await;
    // Stands where the last table of the first of those steps is to be made.
    change(&database, "CREATE TABLE import_refusals (id)")
        .await
        .unwrap();
    let before = texts(database.reader(), DUMP).await;
    drop(database);
    databases.close_slot(bad);
    for _ in 0..2 {
        let opened = open(&databases, bad).await;
        assert!(matches!(opened, Err(StorageError::Migration(_))));
    }
    open(&databases, good).await.unwrap();
    let database = databases.connect(bad, &region(), &keys(2)).unwrap();
    assert_eq!(texts(database.reader(), DUMP).await, before);
    assert_eq!(database.schema().await.unwrap().pending.len(), undone);
    change(&database, "DROP TABLE import_refusals")
        .await
        .unwrap();
    assert_eq!(database.migrate().await.unwrap().applied.len(), undone);
    open(&databases, bad).await.unwrap();
}

#[tokio::test]
async fn a_schema_of_a_newer_program_is_neither_opened_nor_migrated() {
    let world = world().await;
    let databases = world.workspaces(4);
    let id = world.create(&databases).await;
    let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('x_9999_newer', 0)";
    let database = open(&databases, id).await.unwrap();
    for ahead in [&**database, &**world.control] {
        change(ahead, newer).await.unwrap();
        assert!(matches!(
            ahead.schema().await,
            Err(StorageError::SchemaAhead)
        ));
        assert!(matches!(
            ahead.migrate().await,
            Err(StorageError::SchemaAhead)
        ));
    }
    databases.close_slot(id);
    let opened = open(&databases, id).await;
    assert!(matches!(opened, Err(StorageError::SchemaAhead)));
    assert!(matches!(
        reopen(&world, 1).await,
        Err(StorageError::SchemaAhead)
    ));
}

async fn reopen(world: &World, number: u8) -> Result<ControlDatabase, StorageError> {
    let data = DataFolder::open(world.folder.path()).unwrap();
    let limits = OpenLimits::default();
    ControlDatabase::open(&data, &keys(number), limits, world.clock.clone()).await
}

#[tokio::test]
async fn a_control_database_opens_under_its_own_key_alone() {
    let world = world().await;
    world.control.close().await;
    let wrong = reopen(&world, 9).await;
    assert!(matches!(wrong, Err(StorageError::NotReadable)));
    let status = reopen(&world, 1).await.unwrap().schema().await.unwrap();
    assert!(status.pending.is_empty());
    assert_eq!(status.applied.len(), ControlMigrator::migrations().len());
}

#[tokio::test]
async fn a_second_migration_has_nothing_to_do() {
    let world = world().await;
    let before = texts(world.control.reader(), DUMP).await;
    assert!(world.control.migrate().await.unwrap().applied.is_empty());
    assert_eq!(texts(world.control.reader(), DUMP).await, before);
    let refused = world.control.reader().execute_unprepared("DROP TABLE jobs");
    refused.await.unwrap_err();
}
