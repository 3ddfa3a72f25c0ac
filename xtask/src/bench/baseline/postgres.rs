//! The baseline's own table in the product's database: the same columns and indexes, no row-level
//! security, and an owner that no wall stops.

use std::time::{Duration, Instant};

use kernel::{Clock, Entropy, IdSource, LeadId};
use sea_orm::{DatabaseConnection, Iden, Iterable, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::insert::by_tasks;
use super::lead_row;
use crate::bench::BenchError;
use crate::bench::spread::Spread;

/// What makes the table, as the superuser.
pub const SCHEMA: &str =
    "CREATE SCHEMA bare; CREATE TABLE bare.leads (LIKE workspace.leads INCLUDING ALL)";

/// Opens the table with so many connections.
pub fn open(superuser: &PgConnectOptions, connections: u32) -> DatabaseConnection {
    let options = superuser.clone().options([("search_path", "bare")]);
    let pool = PgPoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .connect_lazy_with(options.disable_statement_logging());
    SqlxPostgresConnector::from_sqlx_postgres_pool(pool)
}

/// The table, for inserts from this process.
#[derive(Debug)]
pub struct Rows {
    table: DatabaseConnection,
    ids: IdSource,
}

impl Rows {
    /// Opens it.
    pub fn open(superuser: &PgConnectOptions, connections: u32) -> Self {
        Self {
            table: open(superuser, connections),
            ids: IdSource::new(Clock::system(), Entropy::system()),
        }
    }

    /// One row.
    pub async fn one(&self) -> Result<LeadId, BenchError> {
        lead_row::insert(&self.table, &self.ids).await
    }

    /// Inserts with so many tasks, each row durable by itself, as pgbench does; rows per second.
    pub async fn insert(&self, tasks: usize, span: Duration) -> Result<f64, BenchError> {
        by_tasks(std::iter::repeat_n(&self.table, tasks), &self.ids, span).await
    }
}

/// One connection that reads one row over and over.
#[derive(Debug)]
pub struct Reader {
    connection: PgConnection,
    begin: Option<String>,
    select: String,
}

impl Reader {
    /// Reads `select`; inside a transaction of its own that begins so, where one is named.
    pub async fn open(
        options: &PgConnectOptions,
        begin: Option<String>,
        select: String,
    ) -> Result<Self, BenchError> {
        let connection = options
            .clone()
            .disable_statement_logging()
            .connect()
            .await?;
        Ok(Self {
            connection,
            begin,
            select,
        })
    }

    /// The median milliseconds of one read.
    pub async fn milliseconds(&mut self, span: Duration) -> Result<f64, BenchError> {
        let start = Instant::now();
        let mut times = Vec::new();
        while start.elapsed() < span {
            let began = Instant::now();
            self.read().await?;
            times.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(Spread::of(&times).median)
    }

    async fn read(&mut self) -> Result<(), BenchError> {
        let select = sqlx::query(AssertSqlSafe(self.select.clone()));
        let Some(begin) = self.begin.clone() else {
            select.fetch_one(&mut self.connection).await?;
            return Ok(());
        };
        let mut transaction = self.connection.begin_with(AssertSqlSafe(begin)).await?;
        select.fetch_one(&mut *transaction).await?;
        // Its end goes with whatever the connection sends next, as in the product.
        drop(transaction);
        Ok(())
    }
}

/// The columns that the entity reads.
pub fn select(table: &str, id: LeadId) -> String {
    let columns: Vec<String> = lead_row::Column::iter()
        .map(|column| column.unquoted().to_owned())
        .collect();
    format!(
        "SELECT {} FROM {table} WHERE id = '{}'",
        columns.join(", "),
        id.uuid()
    )
}
