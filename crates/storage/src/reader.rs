//! The connection for statements that change nothing.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use crate::postgres::ScopedReader;

/// Reads one database. Each statement sees the latest commit.
#[derive(Debug, Clone)]
pub struct Reader(Kind);

#[derive(Debug, Clone)]
enum Kind {
    File(DatabaseConnection),
    Shared(ScopedReader),
}

impl Reader {
    pub(crate) const fn file(connection: DatabaseConnection) -> Self {
        Self(Kind::File(connection))
    }

    pub(crate) const fn shared(connection: ScopedReader) -> Self {
        Self(Kind::Shared(connection))
    }

    /// Closes the connections of a file; those of a shared database are others' too.
    pub(crate) async fn close(&self) {
        if let Kind::File(connection) = &self.0 {
            // Closing an idle pool cannot fail in a way that anyone could act on.
            let _ = connection.close_by_ref().await;
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Kind::File(connection) => connection.get_database_backend(),
            Kind::Shared(connection) => connection.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::File(connection) => connection.execute_raw(statement).await,
            Kind::Shared(connection) => connection.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::File(connection) => connection.execute_unprepared(sql).await,
            Kind::Shared(connection) => connection.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.0 {
            Kind::File(connection) => connection.query_one_raw(statement).await,
            Kind::Shared(connection) => connection.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.0 {
            Kind::File(connection) => connection.query_all_raw(statement).await,
            Kind::Shared(connection) => connection.query_all_raw(statement).await,
        }
    }
}
