//! Reading under row-level security: every statement is a transaction of its own that names the
//! workspace, so that a connection that is used again can carry nothing over.

use sea_orm::{ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult};
use sea_orm::{RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::{AssertSqlSafe, Postgres};

use super::in_one::{InOne, in_one};
use super::lock::setting;
use super::reading::{Lent, Reading};
use crate::Scope;
use crate::error::is_refusal;
use crate::unfiltered::unfiltered;

/// Reads the tables of one owner.
#[derive(Debug, Clone)]
pub(crate) struct ScopedReader {
    reading: Reading,
    scope: Scope,
    /// What begins each transaction, in one way to the server and back; none where no policy asks.
    begin: Option<String>,
    in_one: InOne,
}

impl ScopedReader {
    pub(super) fn new(reading: Reading, scope: Scope, in_one: InOne) -> Self {
        let begin = setting(scope).map(|setting| format!("BEGIN READ ONLY; {setting}"));
        Self {
            reading,
            scope,
            begin,
            in_one,
        }
    }

    /// How a read goes to the server: what begins its transaction, where that is a message of its own,
    /// and the statement.
    fn read(&self, statement: Statement) -> (Option<&str>, Statement) {
        let Some(begin) = &self.begin else {
            return (None, statement);
        };
        let statement = unfiltered(statement);
        let in_one = match self.in_one.is_so() {
            true => in_one(&statement, self.scope),
            false => None,
        };
        match in_one {
            Some(in_one) => (None, in_one),
            None => (Some(begin), statement),
        }
    }

    /// A connection on which the statement may go off, inside a transaction where it needs one.
    async fn begin(&self, statement: Statement) -> Result<(Begun, Query), DbErr> {
        let mut lent = self.reading.take().await?;
        let (begin, statement) = self.read(statement);
        let in_transaction = begin.is_some();
        if let Some(begin) = begin {
            say(&mut lent, begin).await.map_err(failed)?;
        }
        let begun = Begun {
            lent,
            in_transaction,
        };
        Ok((begun, query(statement)))
    }
}

/// A statement that is about to go off.
struct Begun {
    lent: Lent,
    in_transaction: bool,
}

impl Begun {
    /// Ends what was begun, and gives the connection back when the database itself has answered.
    async fn end<T>(mut self, answer: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        let answer = answer.map_err(failed);
        if answer.as_ref().is_err_and(|error| !is_refusal(error)) {
            return answer;
        }
        let ended = match self.in_transaction {
            true => say(&mut self.lent, "ROLLBACK").await.is_ok(),
            false => true,
        };
        if ended {
            self.lent.give_back();
        }
        answer
    }
}

type Query = sqlx::query::Query<'static, Postgres, SqlxValues>;

#[async_trait::async_trait]
impl ConnectionTrait for ScopedReader {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let (mut begun, query) = self.begin(statement).await?;
        let done = query.execute(&mut begun.lent.connection).await;
        begun.end(done).await.map(ExecResult::from)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.execute_raw(Statement::from_string(DbBackend::Postgres, sql))
            .await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (mut begun, query) = self.begin(statement).await?;
        let row = query.fetch_optional(&mut begun.lent.connection).await;
        Ok(begun.end(row).await?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (mut begun, query) = self.begin(statement).await?;
        let rows = query.fetch_all(&mut begun.lent.connection).await;
        let rows = begun.end(rows).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }
}

/// Statements without parameters, in one message.
async fn say(lent: &mut Lent, sql: &str) -> Result<(), sqlx::Error> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    sql.execute(&mut lent.connection).await.map(drop)
}

fn query(statement: Statement) -> Query {
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
