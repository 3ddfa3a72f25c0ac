//! Opening a workspace's database: its row, its key, its file.

use std::sync::Arc;

use kernel::{Key256, WorkspaceId};
use keyring::WorkspacePurpose;
use storage::{StorageError, WorkspaceDatabase};

use crate::store::{keys, workspaces};
use crate::{Tenancy, TenancyError};

impl Tenancy {
    /// The open database of a workspace. Private to this crate and to the worker that delivers
    /// events: requests get it inside a grant.
    ///
    /// # Errors
    /// [`TenancyError::WorkspaceNotFound`], [`TenancyError::RegionMismatch`],
    /// [`TenancyError::Quarantined`], and the failures of keys and files.
    pub(crate) async fn open(
        &self,
        id: WorkspaceId,
    ) -> Result<Arc<WorkspaceDatabase>, TenancyError> {
        if let Some(open) = self.0.databases.opened(id) {
            return Ok(open);
        }
        let key = self.database_key_in_service(id).await?;
        match self.0.databases.open(id, &self.0.region, &key).await {
            Ok(database) => Ok(database),
            Err(error) => Err(self.cannot_open(id, error).await),
        }
    }

    /// The workspace's raw database key, when the workspace is of this region and in service.
    async fn database_key_in_service(&self, id: WorkspaceId) -> Result<Key256, TenancyError> {
        let row = workspaces::find(self.0.control.reader(), id).await?;
        let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
        if row.region != self.0.region.as_str() {
            return Err(TenancyError::RegionMismatch);
        }
        if row.quarantined_at.is_some() {
            return Err(TenancyError::Quarantined);
        }
        self.database_key(id).await
    }

    pub(crate) async fn database_key(&self, id: WorkspaceId) -> Result<Key256, TenancyError> {
        let purpose = WorkspacePurpose::Database;
        let wrapped = keys::active(self.0.control.reader(), id, purpose).await?;
        let (key, wrapped) = wrapped.ok_or(TenancyError::WorkspaceNotFound)?;
        Ok(self
            .0
            .keyring
            .unwrap_workspace_key(id, key, purpose, &wrapped)?)
    }

    /// A workspace whose file cannot be brought into order is put out of service and named; the
    /// others go on.
    pub(crate) async fn cannot_open(&self, id: WorkspaceId, error: StorageError) -> TenancyError {
        let reason = match &error {
            StorageError::Migration(_) => "migration_failed",
            StorageError::SchemaAhead => "schema_ahead",
            StorageError::NotReadable => "not_readable",
            StorageError::File(_) => "file_missing",
            _ => return error.into(),
        };
        tracing::error!(workspace_id = %id, error = %error, code = reason, "workspace out of service");
        match self.set_quarantine(id, Some(reason)).await {
            Ok(()) => TenancyError::Quarantined,
            Err(failed) => failed,
        }
    }
}
