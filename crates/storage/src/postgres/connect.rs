//! The pools of one process.

use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use tokio::runtime::Handle;

use super::hearing::Hearing;
use super::in_one::InOne;
use super::lock::opening;
use super::reading::{FRESH, Reading};
use super::scoped::{ScopedReader, failed};
use super::{PostgresSettings, PostgresSettingsError};
use crate::{Notices, Scope, StorageError};

/// Whoever finds no free connection within this span is refused.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection is made anew after this span, so that a server that comes back after a fail-over
/// gets its share.
pub(super) const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// The connections of one process to one database. Clones share them.
#[derive(Debug, Clone)]
pub struct Postgres(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    /// For questions about the database itself.
    control_reader: PgPool,
    control_writer: PgPool,
    workspace_writer: PgPool,
    application: PgConnectOptions,
    owner: Option<PgConnectOptions>,
    home: Option<Handle>,
    in_one: InOne,
    control_reading: Reading,
    workspace_reading: Reading,
}

impl Postgres {
    /// Prepares the pools. Nothing is connected to before the first statement. Every connection is made
    /// on the runtime that this is called on: one belongs to the runtime that made it, and must not end
    /// with the thread of whichever request happened to need it first.
    ///
    /// # Errors
    /// [`PostgresSettingsError`]
    pub fn new(settings: &PostgresSettings) -> Result<Self, PostgresSettingsError> {
        let application = settings.application()?;
        let owner = settings.owner()?;
        let all = settings.connections.max(8);
        let quarter = all / 4;
        // The platform's tables have one writer at a time; a second connection is for the moment in
        // which the first is given back.
        let control_writers = 2;
        let workspace_writers = all - 2 * quarter - control_writers - 1;
        let reading = [("default_transaction_read_only", "on")];
        let home = Handle::try_current().ok();
        let rows = |schema| {
            let options = session(&application, schema).options(reading);
            Reading::new(options, quarter, home.clone())
        };
        Ok(Self(Arc::new(Pools {
            control_reading: rows("control"),
            workspace_reading: rows("workspace"),
            control_reader: pool(&application, "control", &reading, 1),
            control_writer: pool(&application, "control", &[], control_writers),
            workspace_writer: pool(&application, "workspace", &[], workspace_writers),
            application,
            owner,
            home,
            in_one: InOne::default(),
        })))
    }

    /// The connection for statements of one owner's tables that change nothing.
    pub(crate) fn reader(&self, scope: Scope) -> ScopedReader {
        let reading = match scope {
            Scope::PLATFORM => &self.0.control_reading,
            _ => &self.0.workspace_reading,
        };
        ScopedReader::new(reading.clone(), scope, self.0.in_one.clone())
    }

    /// The connection for changes of one owner's tables, and what each transaction begins with.
    pub(crate) fn writer(&self, scope: Scope) -> (DatabaseConnection, String) {
        let pool = self.change_pool(scope).clone();
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        (connection, opening(scope))
    }

    /// The connections over which one owner's tables are changed.
    pub(crate) fn change_pool(&self, scope: Scope) -> &PgPool {
        match scope {
            Scope::PLATFORM => &self.0.control_writer,
            _ => &self.0.workspace_writer,
        }
    }

    /// The connection for questions about the tables of workspaces that no workspace's rows answer.
    pub(super) fn workspaces_unscoped(&self) -> ScopedReader {
        let reading = self.0.workspace_reading.clone();
        ScopedReader::new(reading, Scope::PLATFORM, InOne::default())
    }

    /// Looks which engine it is. Before that, and should it fail, every read takes the long way.
    pub async fn learn(&self) {
        if let Err(error) = self.0.in_one.learn(&self.0.control_reader).await {
            tracing::debug!(error = %error, "the engine could not be looked at");
        }
    }

    /// Begins to hear what other nodes change.
    pub(crate) fn hear(&self, home: &Handle, notices: Notices) -> Hearing {
        Hearing::begin(home, session(&self.0.application, "control"), notices)
    }

    /// Where connections are made; `None` for the runtime of each caller.
    pub(crate) fn home(&self) -> Option<Handle> {
        self.0.home.clone()
    }

    pub(crate) fn control(&self) -> &PgPool {
        &self.0.control_reader
    }

    pub(crate) fn control_writer(&self) -> &PgPool {
        &self.0.control_writer
    }

    pub(super) fn owner(&self) -> Option<&PgConnectOptions> {
        self.0.owner.as_ref()
    }

    /// The name of the role that serves requests.
    pub(super) fn application_role(&self) -> &str {
        self.0.application.get_username()
    }

    /// The time of the database's machine.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn clock(&self) -> Result<Timestamp, StorageError> {
        let select = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
        let micros = sqlx::query_scalar(select).fetch_one(&self.0.control_reader);
        Ok(Timestamp::from_micros(micros.await.map_err(failed)?))
    }

    /// Whether the database can be reached as the role that serves requests.
    ///
    /// # Errors
    /// [`StorageError::Unreachable`] with what the server or the way to it said.
    pub async fn reach(&self) -> Result<(), StorageError> {
        let answer = tokio::time::timeout(PATIENCE, self.0.application.connect()).await;
        let answer = answer.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut));
        // How it is closed again makes no difference.
        let _ = answer.map_err(StorageError::Unreachable)?.close().await;
        Ok(())
    }

    /// Closes every connection and waits until they are gone.
    pub async fn close(&self) {
        let pools = &self.0;
        for pool in [
            &pools.workspace_writer,
            &pools.control_writer,
            &pools.control_reader,
        ] {
            pool.close().await;
        }
        for reading in [&pools.workspace_reading, &pools.control_reading] {
            reading.close().await;
        }
    }
}

fn pool(
    options: &PgConnectOptions,
    schema: &str,
    more: &[(&str, &str)],
    connections: u32,
) -> PgPool {
    let options = session(options, schema).options(more.iter().copied());
    PgPoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(PATIENCE)
        // One that was used a moment ago is there; one that was not is asked.
        .test_before_acquire(false)
        .before_acquire(|connection, before| {
            Box::pin(async move {
                if before.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .idle_timeout(Duration::from_secs(5 * 60))
        .max_lifetime(LIFETIME)
        .connect_lazy_with(options)
}

/// What every session begins with. None of it names a workspace.
pub(super) fn session(options: &PgConnectOptions, schema: &str) -> PgConnectOptions {
    options.clone().options([
        ("search_path", schema),
        // A node that hangs in the middle of a change must not keep the others waiting for ever.
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "10s"),
        ("statement_timeout", "120s"),
    ])
}
