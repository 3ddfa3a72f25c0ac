//! What both kinds of database have in common.

use kernel::{Clock, WorkspaceId};
use keyring::FieldCipher;
use sea_orm::DatabaseConnection;
use sea_orm::prelude::Uuid;
use tokio::runtime::Handle;

use crate::schema::{self, History};
use crate::sqlite::Pools;
use crate::write::Writer;
use crate::{MigrationReport, SchemaStatus, StorageError, Transaction, WriteFuture};

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
    reader: DatabaseConnection,
    writer: Writer,
    scope: Scope,
    history: History,
    fields: FieldCipher,
}

impl Database {
    /// `home` is the runtime for changes that queue; without one it is that of each caller.
    pub(crate) fn new(
        pools: Pools,
        scope: Scope,
        history: History,
        fields: FieldCipher,
        clock: Clock,
        home: Option<Handle>,
    ) -> Self {
        let writer = Writer::new(pools.writer, scope, fields.clone(), clock, home);
        Self {
            reader: pools.reader,
            writer,
            scope,
            history,
            fields,
        }
    }

    /// The connection for statements that change nothing.
    #[must_use]
    pub const fn reader(&self) -> &DatabaseConnection {
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
        schema::status(&self.reader, self.history).await
    }

    /// Brings the schema up to date, all pending steps or none.
    ///
    /// # Errors
    /// [`StorageError::Migration`] when a step fails, and those of [`Database::schema`].
    pub async fn migrate(&self) -> Result<MigrationReport, StorageError> {
        self.schema().await?;
        schema::migrate(self.writer.connection(), self.history, Some(&self.fields)).await
    }

    /// Closes every connection and waits until they are gone, so that the log is folded into the
    /// file.
    pub async fn close(&self) {
        // Closing an idle pool cannot fail in a way that anyone could act on.
        let _ = self.writer.connection().close_by_ref().await;
        let _ = self.reader.close_by_ref().await;
    }
}
