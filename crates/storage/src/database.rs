//! What both kinds of database have in common.

use kernel::{Clock, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::prelude::Uuid;
use tokio::runtime::Handle;

use crate::reader::Reader;
use crate::schema::{self, History};
use crate::sqlite::Pools;
use crate::write::{Connection, Writer};
use crate::{MigrationReport, Postgres, SchemaStatus, StorageError, Transaction, WriteFuture};

/// Whose tables a database holds: the platform's or one workspace's. Tables that both kinds have
/// carry it in their `workspace_id` column; the platform's is the nil UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope(Option<WorkspaceId>);

impl Scope {
    /// The platform's own tables.
    pub const PLATFORM: Self = Self(None);

    /// The tables of one workspace.
    #[must_use]
    pub const fn workspace(id: WorkspaceId) -> Self {
        Self(Some(id))
    }

    /// The value of the `workspace_id` column.
    #[must_use]
    pub fn column(self) -> Uuid {
        self.0.map_or(Uuid::nil(), WorkspaceId::uuid)
    }
}

/// An open database: many readers, one writer.
#[derive(Debug)]
pub struct Database {
    reader: Reader,
    writer: Writer,
    scope: Scope,
    history: History,
    fields: FieldCipher,
    /// Where the tables are shared with others; `None` for a file of their own.
    shared: Option<Postgres>,
}

/// The connections of one database, and who else uses them.
pub(crate) struct Connections {
    reader: Reader,
    writer: Connection,
    shared: Option<Postgres>,
}

impl Connections {
    /// To a file of its own.
    pub(crate) fn file(pools: Pools) -> Self {
        Self {
            reader: Reader::file(pools.reader),
            writer: Connection::file(pools.writer),
            shared: None,
        }
    }

    /// To one owner's rows of the tables that all share.
    pub(crate) fn shared(postgres: &Postgres, scope: Scope) -> Self {
        Self {
            reader: Reader::shared(postgres.reader(scope)),
            writer: Connection::shared(postgres, scope),
            shared: Some(postgres.clone()),
        }
    }
}

impl Database {
    /// `home` is the runtime for changes that queue; without one it is that of each caller.
    pub(crate) fn new(
        connections: Connections,
        scope: Scope,
        history: History,
        fields: FieldCipher,
        clock: Clock,
        home: Option<Handle>,
    ) -> Self {
        Self {
            reader: connections.reader,
            writer: Writer::new(connections.writer, scope, fields.clone(), clock, home),
            scope,
            history,
            fields,
            shared: connections.shared,
        }
    }

    /// The connection for statements that change nothing.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Whose tables these are.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What opens the sealed columns of these tables.
    #[must_use]
    pub const fn fields(&self) -> &FieldCipher {
        &self.fields
    }

    /// Makes one change in one transaction and answers when it is durable. On an error nothing of
    /// the change is kept. Once polled, the change is made whether the future is polled again or not;
    /// the caller's runtime must go on running, or end.
    ///
    /// # Errors
    /// The error of `work`, or a [`StorageError`] turned into it.
    pub async fn write<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t Transaction) -> WriteFuture<'t, T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        self.writer.write(work).await
    }

    pub(crate) const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Reads how far the schema has come, and changes nothing.
    ///
    /// # Errors
    /// [`StorageError::NotReadable`], [`StorageError::SchemaAhead`], or the database's failure.
    pub async fn schema(&self) -> Result<SchemaStatus, StorageError> {
        match &self.shared {
            Some(postgres) => postgres.schema(self.history).await,
            None => schema::status(&self.reader, self.history).await,
        }
    }

    /// Brings the schema up to date, all pending steps or none. Tables that all owners share are
    /// brought up to date for all of them.
    ///
    /// # Errors
    /// [`StorageError::Migration`] when a step fails, [`StorageError::SchemaBehind`] where only
    /// another role may change the schema, and those of [`Database::schema`].
    pub async fn migrate(&self) -> Result<MigrationReport, StorageError> {
        if let Some(postgres) = &self.shared {
            return postgres.migrate().await;
        }
        self.schema().await?;
        schema::migrate(self.writer.connection(), self.history, Some(&self.fields)).await
    }

    /// Closes every connection to a file and waits until they are gone, so that the log is folded
    /// into the file. Connections that others use too stay open: see [`Postgres::close`].
    pub async fn close(&self) {
        if self.shared.is_none() {
            // Closing an idle pool cannot fail in a way that anyone could act on.
            let _ = self.writer.connection().close_by_ref().await;
        }
        self.reader.close().await;
    }
}
