//! Row-level security and the one writer across nodes of the shared engine.

use std::sync::Arc;

use kernel::{Clock, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use storage::{
    Database, OpenLimits, Postgres, StorageError, WorkspaceDatabase, WorkspaceDatabases,
};
use testbed::TestDatabase;

use crate::world::{change, keys, region};

fn node(database: &TestDatabase) -> Postgres {
    Postgres::new(&database.settings()).unwrap()
}

fn clock() -> Clock {
    Clock::manual(Timestamp::from_micros(1_800_000_000_000_000))
}

pub fn workspace(postgres: &Postgres, number: u8) -> WorkspaceDatabase {
    let databases = WorkspaceDatabases::new(postgres, OpenLimits::default(), clock());
    let id = WorkspaceId::from_bytes([number; 16]);
    databases.connect(id, &region(), &keys(number)).unwrap()
}

pub async fn rows(database: &Database, sql: &str) -> Result<Vec<String>, StorageError> {
    let statement = Statement::from_string(DbBackend::Postgres, sql.to_owned());
    let rows = database.reader().query_all_raw(statement).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect())
}

pub fn import(number: u8, id: u8) -> String {
    let (workspace, id) = ([number; 16], [id; 16]);
    let (workspace, id) = (
        WorkspaceId::from_bytes(workspace),
        WorkspaceId::from_bytes(id),
    );
    format!(
        "INSERT INTO idempotency_keys (workspace_id, scope, fingerprint, created_at, answer) \
         VALUES ('{}', uuid_send('{}'), '', 1, '')",
        workspace.uuid(),
        id.uuid()
    )
}

#[tokio::test]
async fn pg_rls_each_workspace_sees_and_makes_its_own_rows_alone() {
    let database = TestDatabase::make().await;
    let postgres = node(&database);
    let (one, two) = (workspace(&postgres, 1), workspace(&postgres, 2));
    change(&one, &import(1, 10)).await.unwrap();
    change(&two, &import(2, 20)).await.unwrap();
    let all = "SELECT workspace_id::text FROM idempotency_keys";
    assert_eq!(
        rows(&one, all).await.unwrap(),
        [one.id().uuid().to_string()]
    );
    assert_eq!(
        rows(&two, all).await.unwrap(),
        [two.id().uuid().to_string()]
    );
    // Another's row can be neither made, nor changed, nor removed, whatever a statement says.
    change(&one, &import(2, 30)).await.unwrap_err();
    let take = format!(
        "UPDATE idempotency_keys SET workspace_id = '{}'",
        two.id().uuid()
    );
    change(&one, &take).await.unwrap_err();
    change(&one, "DELETE FROM idempotency_keys").await.unwrap();
    assert_eq!(rows(&two, all).await.unwrap().len(), 1);
    change(&two, "TRUNCATE idempotency_keys").await.unwrap_err();
    postgres.close().await;
}

#[tokio::test]
async fn pg_rls_a_pooled_connection_carries_no_workspace_over() {
    let database = TestDatabase::make().await;
    // One reading connection, which both use in turn.
    let mut settings = database.settings();
    settings.connections = 8;
    let postgres = Postgres::new(&settings).unwrap();
    let (one, two) = (workspace(&postgres, 1), workspace(&postgres, 2));
    change(&one, &import(1, 10)).await.unwrap();
    let setting = "SELECT COALESCE(current_setting('bailiwick.workspace', true), '')";
    let all = "SELECT workspace_id::text FROM idempotency_keys";
    for round in 0..40 {
        if round == 20 {
            // From here on each read names its workspace by itself, in one message.
            postgres.learn().await;
        }
        assert_eq!(
            rows(&one, setting).await.unwrap(),
            [one.id().uuid().to_string()]
        );
        assert_eq!(rows(&two, all).await.unwrap(), [""; 0]);
        // A statement that fails ends its transaction as well.
        rows(&one, "SELECT 1 / 0").await.unwrap_err();
    }
    let connections = "SELECT count(*)::text FROM pg_stat_activity \
                       WHERE datname = current_database() AND query LIKE '%bailiwick.workspace%'";
    assert!(
        rows(&one, connections).await.unwrap()[0]
            .parse::<u32>()
            .unwrap()
            <= 4
    );
    // Outside of a transaction of ours nobody sees anything, whatever a session has done before.
    let application = database.application_url();
    let options: sqlx::postgres::PgConnectOptions = application.parse().unwrap();
    let mut session = sqlx::ConnectOptions::connect(&options).await.unwrap();
    for (sql, seen) in [
        ("SELECT count(*) FROM workspace.idempotency_keys", 0),
        (
            "BEGIN; SET LOCAL bailiwick.workspace = '01010101-0101-0101-0101-010101010101'; COMMIT; \
             SELECT count(*) FROM workspace.idempotency_keys",
            0,
        ),
        (
            "BEGIN; SET LOCAL bailiwick.workspace = '01010101-0101-0101-0101-010101010101'; \
             SELECT count(*) FROM workspace.idempotency_keys",
            1,
        ),
    ] {
        let row = sqlx::Executor::fetch_one(&mut session, sqlx::raw_sql(sql));
        let count: i64 = sqlx::Row::get(&row.await.unwrap(), 0);
        assert_eq!(count, seen, "{sql}");
    }
    postgres.close().await;
}

#[tokio::test]
async fn the_changes_of_two_nodes_are_made_one_after_the_other() {
    const EACH: usize = 60;
    let database = TestDatabase::make().await;
    let nodes = [node(&database), node(&database)];
    let tables = nodes.each_ref().map(|node| Arc::new(workspace(node, 1)));
    let mut changes = Vec::new();
    for number in 0..2 * EACH {
        let table = Arc::clone(&tables[number % 2]);
        changes.push(tokio::spawn(async move { count_up(&table).await }));
    }
    for change in changes {
        change.await.unwrap().unwrap();
    }
    // Each has read what the one before it wrote, on whichever node.
    let counted = "SELECT created_at::text FROM idempotency_keys";
    assert_eq!(
        rows(&tables[0], counted).await.unwrap(),
        [(2 * EACH).to_string()]
    );
    for node in nodes {
        node.close().await;
    }
}

/// Reads a number and writes the next one: what is lost when two do it at once.
async fn count_up(table: &Database) -> Result<(), StorageError> {
    table
        .write(|transaction| {
            Box::pin(async move {
                let sql = transaction.sql();
                let read = "SELECT created_at FROM idempotency_keys";
                let read = Statement::from_string(DbBackend::Postgres, read);
                let next = match sql.query_one_raw(read).await? {
                    None => import(1, 10),
                    Some(row) => {
                        let number: i64 = row.try_get_by_index(0)?;
                        format!("UPDATE idempotency_keys SET created_at = {}", number + 1)
                    }
                };
                sql.execute_unprepared(&next).await?;
                Ok(())
            })
        })
        .await
}

#[tokio::test]
async fn a_node_that_hangs_in_a_change_lets_the_others_go_on_in_the_end() {
    let database = TestDatabase::make().await;
    let (hanging, other) = (node(&database), node(&database));
    let (held, free) = (workspace(&hanging, 1), workspace(&other, 2));
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let hangs = tokio::spawn(async move {
        held.write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared("SELECT 1").await?;
                begun.send(()).unwrap();
                std::future::pending::<Result<(), StorageError>>().await
            })
        })
        .await
    });
    has_begun.await.unwrap();
    // Another workspace does not wait for it.
    change(&free, &import(2, 20)).await.unwrap();
    // The server ends a session that hangs; here somebody does it at once.
    database
        .sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND state = 'idle in transaction'",
        )
        .await;
    let same = workspace(&other, 1);
    change(&same, &import(1, 10)).await.unwrap();
    hangs.abort();
    other.close().await;
}

#[tokio::test]
async fn a_change_that_touches_more_than_a_statement_can_tell_is_made_all_the_same() {
    let database = TestDatabase::make().await;
    let postgres = node(&database);
    let table = workspace(&postgres, 1);
    let made: Result<(), StorageError> = table
        .write(|transaction| {
            Box::pin(async move {
                for number in 0..5_000 {
                    transaction.notify("test.thing", number);
                }
                transaction.sql().execute_unprepared(&import(1, 10)).await?;
                Ok(())
            })
        })
        .await;
    made.unwrap();
    let all = "SELECT workspace_id::text FROM idempotency_keys";
    assert_eq!(rows(&table, all).await.unwrap().len(), 1);
    postgres.close().await;
}

#[test]
fn a_connection_outlives_the_runtime_of_the_caller_that_needed_it_first() {
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    };
    let home = runtime();
    let (postgres, table) = home.block_on(async {
        let database = TestDatabase::make().await;
        let postgres = node(&database);
        let table = Arc::new(workspace(&postgres, 1));
        (postgres, table)
    });
    let read = "SELECT workspace_id::text FROM idempotency_keys";
    let worker = runtime();
    worker.block_on(async {
        change(&table, &import(1, 10)).await.unwrap();
        rows(&table, read).await.unwrap();
        // The connections go back into their pools behind the caller's back.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    });
    drop(worker);
    // Over the connections that are there by now: none of them has ended with the worker.
    home.block_on(async {
        assert_eq!(rows(&table, read).await.unwrap().len(), 1);
        change(&table, "DELETE FROM idempotency_keys")
            .await
            .unwrap();
    });
    home.block_on(postgres.close());
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_named_at_once() {
    let database = TestDatabase::make().await;
    let mut settings = database.settings();
    node(&database).reach().await.unwrap();
    let nowhere = database.application_url() + "_not_there";
    settings.url = kernel::SecretText::new(nowhere);
    settings.owner_url = None;
    let refused = Postgres::new(&settings).unwrap().reach().await;
    assert!(
        matches!(refused, Err(StorageError::Unreachable(_))),
        "{refused:?}"
    );
}
