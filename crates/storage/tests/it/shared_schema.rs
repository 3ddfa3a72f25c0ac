//! The schema that all workspaces share: who brings it up to date, and when.

use migrations::{ControlMigrator, MigratorTrait, WorkspaceMigrator};
use sea_orm::{ConnectionTrait, DbBackend, SqlxPostgresConnector, Statement};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use storage::{Postgres, StorageError};
use testbed::TestDatabase;

/// Everything that the catalogue says of the tables, their columns, indexes and policies.
const SHAPE: &str = "SELECT line FROM ( \
  SELECT format('%s.%s.%s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable, \
    column_default) AS line FROM information_schema.columns \
    WHERE table_schema IN ('control', 'workspace') \
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('control', 'workspace') \
  UNION ALL SELECT format('%s %s %s %s', schemaname, tablename, policyname, qual) FROM pg_policies \
  ) AS lines ORDER BY line";

async fn shape(database: &TestDatabase) -> Vec<String> {
    let pool = PgPoolOptions::new().connect_lazy_with(database.superuser().clone());
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    let statement = Statement::from_string(DbBackend::Postgres, SHAPE);
    let rows = connection.query_all_raw(statement).await.unwrap();
    connection.close().await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

#[tokio::test]
async fn two_nodes_that_start_together_apply_each_step_once() {
    let database = TestDatabase::empty().await;
    let nodes = [(); 4].map(|()| Postgres::new(&database.settings()).unwrap());
    let [a, b, c, d] = &nodes;
    let reports = tokio::join!(a.migrate(), b.migrate(), c.migrate(), d.migrate());
    let reports: [_; 4] = reports.into();
    let mut applied: Vec<_> = reports.into_iter().map(|r| r.unwrap().applied).collect();
    applied.retain(|steps| !steps.is_empty());
    assert_eq!(applied.len(), 1);
    assert_eq!(a.breaches().await.unwrap(), []);
    for node in nodes {
        node.close().await;
    }
}

#[tokio::test]
async fn every_step_can_be_taken_back_and_made_again_on_the_shared_engine_too() {
    let database = TestDatabase::empty().await;
    let postgres = Postgres::new(&database.settings()).unwrap();
    postgres.migrate().await.unwrap();
    let before = shape(&database).await;
    assert!(before.len() > 100, "{before:?}");
    let owner: PgConnectOptions = database.owner_url().parse().unwrap();
    for schema in ["control", "workspace"] {
        let options = owner.clone().options([("search_path", schema)]);
        let pool = PgPoolOptions::new().connect_lazy_with(options);
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        match schema {
            "control" => ControlMigrator::down(&connection, None).await.unwrap(),
            _ => WorkspaceMigrator::down(&connection, None).await.unwrap(),
        }
        connection.close().await.unwrap();
    }
    assert!(shape(&database).await.len() < 20);
    postgres.migrate().await.unwrap();
    assert_eq!(shape(&database).await, before);
    postgres.close().await;
}

#[tokio::test]
async fn a_node_that_may_not_change_the_schema_says_so_and_changes_nothing() {
    let database = TestDatabase::empty().await;
    let mut settings = database.settings();
    settings.owner_url = None;
    let postgres = Postgres::new(&settings).unwrap();
    let behind = postgres.migrate().await;
    assert!(
        matches!(behind, Err(StorageError::SchemaBehind)),
        "{behind:?}"
    );
    assert_eq!(shape(&database).await, [""; 0]);
    let owner = Postgres::new(&database.settings()).unwrap();
    owner.migrate().await.unwrap();
    assert!(postgres.migrate().await.unwrap().applied.is_empty());
    owner.close().await;
    postgres.close().await;
}

#[tokio::test]
async fn a_step_that_only_adds_lets_older_nodes_serve_on_and_one_that_takes_away_does_not() {
    let database = TestDatabase::make().await;
    let postgres = Postgres::new(&database.settings()).unwrap();
    let newer = |step: &str| {
        format!("INSERT INTO workspace.seaql_migrations (version, applied_at) VALUES ('{step}', 0)")
    };
    database.sql(&newer("workspace_9998_more_columns")).await;
    postgres.migrate().await.unwrap();
    database
        .sql(&newer("workspace_9999_contract_records"))
        .await;
    let ahead = postgres.migrate().await;
    assert!(matches!(ahead, Err(StorageError::SchemaAhead)), "{ahead:?}");
    postgres.close().await;
}

#[tokio::test]
async fn every_key_and_index_of_a_workspace_begins_with_the_workspace_or_serves_a_look_up() {
    let database = TestDatabase::make().await;
    let shape = shape(&database).await;
    let indexes = shape
        .iter()
        .filter(|line| line.starts_with("CREATE") && line.contains(" ON workspace."))
        .filter(|line| !line.contains("seaql_migrations"));
    let (mut first, mut others) = (0, Vec::new());
    for index in indexes {
        match index.contains("(workspace_id, ") {
            true => first += 1,
            false => others.push(index.as_str()),
        }
    }
    assert!(first >= 7, "{shape:?}");
    let by_address = |index: &&str| index.contains("(email_key, workspace_id)");
    assert!(others.iter().all(by_address), "{others:?}");
}
