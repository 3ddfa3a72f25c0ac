//! A fresh database for each test, made from a migrated one.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kernel::SecretText;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use storage::{Postgres, PostgresSettings};
use tokio::sync::OnceCell;

use crate::cluster::{Cluster, POSTGRES_URL};

/// The role that owns the tables of test databases, and the one that serves requests.
const OWNER: &str = "bailiwick_test_owner";
const APPLICATION: &str = "bailiwick_test_app";

/// What the name of every database begins with that tests make.
const PREFIX: &str = "bailiwick_test_";

/// A database of one test.
#[derive(Debug, Clone)]
pub struct TestDatabase {
    name: String,
    superuser: PgConnectOptions,
}

impl TestDatabase {
    /// Makes one, with its schema.
    pub async fn make() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(|| Box::pin(template())).await;
        Box::pin(Self::named(&superuser(), &next_name(), Some(template))).await
    }

    /// Makes one without any table.
    pub async fn empty() -> Self {
        Self::empty_in(&superuser()).await
    }

    /// Makes one without any table, in a cluster of the caller's own.
    pub async fn in_cluster(cluster: &Cluster) -> Self {
        Self::empty_in(&options(cluster.url())).await
    }

    async fn empty_in(superuser: &PgConnectOptions) -> Self {
        roles(superuser).await;
        Self::named(superuser, &next_name(), None).await
    }

    async fn named(superuser: &PgConnectOptions, name: &str, template: Option<&str>) -> Self {
        let template = template.unwrap_or("template0");
        let sql = format!("CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}");
        statements(superuser, &sql).await;
        Self {
            name: name.to_owned(),
            superuser: superuser.clone().database(name),
        }
    }

    /// The settings by which the product reaches it.
    #[must_use]
    pub fn settings(&self) -> PostgresSettings {
        PostgresSettings {
            url: SecretText::new(self.url(APPLICATION)),
            owner_url: Some(SecretText::new(self.url(OWNER))),
            tls: None,
            authorities: None,
            connections: 8,
        }
    }

    /// The URL for one of its two roles.
    fn url(&self, role: &str) -> String {
        let (host, port) = (self.superuser.get_host(), self.superuser.get_port());
        format!("postgres://{role}@{host}:{port}/{}", self.name)
    }

    /// The URL of the role that serves requests.
    #[must_use]
    pub fn application_url(&self) -> String {
        self.url(APPLICATION)
    }

    /// The URL of the role that owns the tables.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url(OWNER)
    }

    /// The name of the role that serves requests.
    #[must_use]
    pub const fn application_role(&self) -> &'static str {
        APPLICATION
    }

    /// The superuser's way into it, past every wall.
    #[must_use]
    pub const fn superuser(&self) -> &PgConnectOptions {
        &self.superuser
    }

    /// Runs statements as the superuser.
    pub async fn sql(&self, sql: &str) {
        statements(&self.superuser, sql).await;
    }

    /// Takes it away, whoever is still connected.
    pub async fn drop_now(&self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let elsewhere = self.superuser.clone().database("postgres");
        statements(&elsewhere, &sql).await;
    }
}

/// Runs statements on a connection of their own.
///
/// # Panics
/// When one of them fails.
pub async fn statements(options: &PgConnectOptions, sql: &str) {
    // A connection's future is large, and tests hold many of them.
    Box::pin(run(options, sql)).await;
}

async fn run(options: &PgConnectOptions, sql: &str) {
    let mut connection = connect(options).await;
    let done = connection
        .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
        .await;
    if let Err(error) = done {
        fail(&format!("{error} in {sql}"));
    }
    let _ = connection.close().await;
}

async fn connect(options: &PgConnectOptions) -> PgConnection {
    for _ in 0..600 {
        match options.connect().await {
            Ok(connection) => return connection,
            // It listens before it is ready.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("57P03") => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => fail(&format!("the cluster for tests: {error}")),
        }
    }
    fail("the cluster for tests does not become ready")
}

async fn template() -> String {
    let superuser = superuser();
    roles(&superuser).await;
    let name = format!("{}_template", next_name());
    let database = TestDatabase::named(&superuser, &name, None).await;
    let migrated = match Postgres::new(&database.settings()) {
        Ok(postgres) => {
            let migrated = postgres.migrate().await;
            postgres.close().await;
            migrated.map(drop).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = migrated {
        fail(&format!("the schema for tests: {error}"));
    }
    database.name
}

/// Both roles, of which several test programs may make the first at once.
async fn roles(superuser: &PgConnectOptions) {
    let sql = format!(
        "DO $$ BEGIN PERFORM pg_advisory_xact_lock(4711); \
         IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}') THEN \
           CREATE ROLE {OWNER} LOGIN; CREATE ROLE {APPLICATION} LOGIN; \
         END IF; END $$"
    );
    statements(superuser, &sql).await;
}

fn next_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{PREFIX}{}_{number}", std::process::id())
}

/// The superuser of the cluster: of the one that is named, or of one of this process's own.
fn superuser() -> PgConnectOptions {
    static OWN: OnceLock<Cluster> = OnceLock::new();
    let named = std::env::var(POSTGRES_URL).ok();
    let url = named.unwrap_or_else(|| {
        let cluster = OWN.get_or_init(|| match Cluster::start() {
            Ok(cluster) => cluster,
            Err(error) => fail(&error.to_string()),
        });
        cluster.url().to_owned()
    });
    options(&url)
}

fn options(url: &str) -> PgConnectOptions {
    match url.parse::<PgConnectOptions>() {
        Ok(options) => options.disable_statement_logging(),
        Err(error) => fail(&format!("{POSTGRES_URL}: {error}")),
    }
}

#[expect(clippy::panic, reason = "a test without its surroundings has failed")]
fn fail(text: &str) -> ! {
    panic!("{text}")
}
