//! Reading under row-level security: every statement is a transaction of its own that names the
//! workspace, so that a pooled connection can carry nothing over.

use sea_orm::{ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult};
use sea_orm::{RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Connection, PgPool, Postgres, Transaction};
use tokio::runtime::Handle;

use super::lock::setting;
use crate::Scope;
use crate::unfiltered::unfiltered;

/// Reads the tables of one owner.
#[derive(Debug, Clone)]
pub(crate) struct ScopedReader {
    pool: PgPool,
    home: Option<Handle>,
    /// What begins each transaction, in one way to the server and back; none where no policy asks.
    begin: Option<String>,
}

impl ScopedReader {
    pub(super) fn new(pool: PgPool, scope: Scope, home: Option<Handle>) -> Self {
        let begin = setting(scope).map(|setting| format!("BEGIN READ ONLY; {setting}"));
        Self { pool, home, begin }
    }

    /// A connection that is free, or a new one that outlives the caller's runtime.
    async fn connection(&self) -> Result<PoolConnection<Postgres>, DbErr> {
        if let Some(free) = self.pool.try_acquire() {
            return Ok(free);
        }
        let pool = self.pool.clone();
        let made = match &self.home {
            Some(home) => home.spawn(async move { pool.acquire().await }).await,
            None => Ok(pool.acquire().await),
        };
        made.unwrap_or(Err(sqlx::Error::PoolClosed)).map_err(failed)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for ScopedReader {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut connection = self.connection().await?;
        let done = match &self.begin {
            Some(begin) => {
                let mut transaction = transaction(&mut connection, begin).await?;
                query(unfiltered(statement))
                    .execute(&mut *transaction)
                    .await
            }
            None => query(statement).execute(&mut *connection).await,
        };
        done.map(ExecResult::from).map_err(failed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut connection = self.connection().await?;
        let row = match &self.begin {
            Some(begin) => {
                let mut transaction = transaction(&mut connection, begin).await?;
                query(unfiltered(statement))
                    .fetch_optional(&mut *transaction)
                    .await
            }
            None => query(statement).fetch_optional(&mut *connection).await,
        };
        row.map(|row| row.map(QueryResult::from)).map_err(failed)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.connection().await?;
        let rows = match &self.begin {
            Some(begin) => {
                let mut transaction = transaction(&mut connection, begin).await?;
                query(unfiltered(statement))
                    .fetch_all(&mut *transaction)
                    .await
            }
            None => query(statement).fetch_all(&mut *connection).await,
        };
        let rows = rows.map_err(failed)?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// The transaction of one statement. It is never committed: when it is dropped, its end goes to the
/// server with the connection's way back into the pool, and nobody waits for that.
async fn transaction<'c>(
    connection: &'c mut PoolConnection<Postgres>,
    begin: &str,
) -> Result<Transaction<'c, Postgres>, DbErr> {
    let begin = AssertSqlSafe(begin.to_owned());
    connection.begin_with(begin).await.map_err(failed)
}

fn query(statement: Statement) -> sqlx::query::Query<'static, Postgres, SqlxValues> {
    let values = statement.values.map_or_else(Vec::new, |values| values.0);
    let values = SqlxValues(sea_orm::Values(values));
    sqlx::query_with(AssertSqlSafe(statement.sql), values)
}

/// The driver's error, as the rest of the house knows it.
pub(crate) fn failed(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Query(RuntimeErr::SqlxError(error.into())),
    }
}
