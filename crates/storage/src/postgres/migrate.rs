//! The schema of the whole database, brought up to date by its owner.

use migrations::{ControlMigrator, MigratorTrait, WorkspaceMigrator};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, SqlxPostgresConnector, TransactionTrait,
};
use sqlx::postgres::PgPoolOptions;

use super::Postgres;
use super::connect::session;
use super::guard;
use super::lock::MIGRATION;
use crate::schema::{self, History};
use crate::{MigrationReport, SchemaStatus, Scope, StorageError};

/// What a step's name holds when a program that does not know the step cannot go on after it. Every
/// other step only adds, so that nodes of the version before serve on while the new ones come up.
const CONTRACTS: &str = "_contract_";

impl Postgres {
    /// Reads how far the tables of one history have come.
    pub(crate) async fn schema(&self, history: History) -> Result<SchemaStatus, StorageError> {
        let reader = match history {
            History::Control => self.reader(Scope::PLATFORM),
            History::Workspace => self.workspaces_unscoped(),
        };
        let applied = schema::applied(&reader).await?.unwrap_or_default();
        judge(applied, history)
    }

    /// How far the platform's tables and those of all workspaces have come; nothing is changed.
    ///
    /// # Errors
    /// [`StorageError::SchemaAhead`], or the database's failure.
    pub async fn status(&self) -> Result<[SchemaStatus; 2], StorageError> {
        let control = self.schema(History::Control).await?;
        let workspaces = self.schema(History::Workspace).await?;
        Ok([control, workspaces])
    }

    /// Applies every step that the database lacks, all or none, sets the policies and the rights of
    /// the application's role. A second node that does the same at that time waits, and then finds
    /// nothing to do. Without the owner's URL it only looks.
    ///
    /// # Errors
    /// [`StorageError::SchemaBehind`] when steps are lacking and there is no owner's URL;
    /// [`StorageError::SchemaAhead`]; [`StorageError::Migration`].
    pub async fn migrate(&self) -> Result<MigrationReport, StorageError> {
        let Some(owner) = self.owner() else {
            return self.demand_current().await;
        };
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(session(owner, "control"));
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        let done = async {
            let transaction = connection.begin().await?;
            let report = steps(&transaction, self.application_role()).await?;
            transaction.commit().await?;
            Ok(report)
        };
        let done = done.await;
        connection.close().await?;
        done
    }

    async fn demand_current(&self) -> Result<MigrationReport, StorageError> {
        for history in [History::Control, History::Workspace] {
            if !self.schema(history).await?.pending.is_empty() {
                return Err(StorageError::SchemaBehind);
            }
        }
        let applied = Vec::new();
        Ok(MigrationReport { applied })
    }
}

async fn steps(
    transaction: &DatabaseTransaction,
    role: &str,
) -> Result<MigrationReport, StorageError> {
    // Whoever waits for the lock waits for as long as the other's steps take.
    let alone = format!(
        "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock({MIGRATION}); \
         SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0; \
         CREATE SCHEMA IF NOT EXISTS control; CREATE SCHEMA IF NOT EXISTS workspace"
    );
    transaction.execute_unprepared(&alone).await?;
    let mut report = Vec::new();
    for history in [History::Control, History::Workspace] {
        let path = match history {
            History::Control => "SET LOCAL search_path = control",
            History::Workspace => "SET LOCAL search_path = workspace",
        };
        transaction.execute_unprepared(path).await?;
        let before = schema::applied(transaction).await?.unwrap_or_default();
        let pending = judge(before, history)?.pending;
        if !pending.is_empty() {
            up(transaction, history)
                .await
                .map_err(StorageError::Migration)?;
        }
        report.extend(pending);
    }
    let guarded = guard::set(transaction, role).await;
    guarded.map_err(StorageError::Migration)?;
    Ok(MigrationReport { applied: report })
}

async fn up(transaction: &DatabaseTransaction, history: History) -> Result<(), DbErr> {
    match history {
        History::Control => ControlMigrator::up(transaction, None).await,
        History::Workspace => WorkspaceMigrator::up(transaction, None).await,
    }
}

fn judge(applied: Vec<String>, history: History) -> Result<SchemaStatus, StorageError> {
    let known = history.steps();
    let contracted = |step: &String| !known.contains(step) && step.contains(CONTRACTS);
    if applied.iter().any(contracted) {
        return Err(StorageError::SchemaAhead);
    }
    let pending = known.into_iter().filter(|step| !applied.contains(step));
    let pending = pending.collect();
    Ok(SchemaStatus { applied, pending })
}
