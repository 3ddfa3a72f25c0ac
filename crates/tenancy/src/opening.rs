//! Opening a workspace's database: its row, its key, its file.

use std::io;
use std::sync::Arc;

use kernel::WorkspaceId;
use keyring::KeyringError;
use storage::{StorageError, WorkspaceDatabase};

use crate::store::workspaces;
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
        // Another node may have put it out of service unheard.
        let is_known = self.0.control.notices().are_heard();
        if let Some(open) = self.0.databases.opened(id).filter(|_| is_known) {
            return Ok(open);
        }
        self.in_service(id).await?;
        let opened = match self.database_keys(id).await {
            Ok(keys) => self.0.databases.open(id, &self.0.region, &keys).await,
            Err(error) => return Err(self.cannot_open(id, error).await),
        };
        match opened {
            Ok(database) => self.still_in_service(database).await,
            Err(error) => Err(self.cannot_open(id, error.into()).await),
        }
    }

    /// A notice that came while the workspace was being opened found nothing to close: where other
    /// nodes may have put it out of service, its row is looked at once more.
    async fn still_in_service(
        &self,
        database: Arc<WorkspaceDatabase>,
    ) -> Result<Arc<WorkspaceDatabase>, TenancyError> {
        let id = database.id();
        if self.0.control.is_shared()
            && let Err(refused) = self.in_service(id).await
        {
            self.0.databases.close_slot(id);
            return Err(refused);
        }
        Ok(database)
    }

    /// The workspace is there, of this region and in service.
    async fn in_service(&self, id: WorkspaceId) -> Result<(), TenancyError> {
        let row = workspaces::find_row(self.0.control.reader(), id).await?;
        let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
        if row.region != self.0.region.as_str() {
            return Err(TenancyError::RegionMismatch);
        }
        if row.quarantined_at.is_some() {
            return Err(TenancyError::Quarantined);
        }
        Ok(())
    }

    /// A workspace whose file or key is at fault is put out of service and named; the others go
    /// on. What another program, another root key or a mounted volume cures by itself is refused
    /// in the same way, but leaves no mark that would outlive it. Any other error is passed on.
    pub(crate) async fn cannot_open(&self, id: WorkspaceId, error: TenancyError) -> TenancyError {
        let Some(fault) = self.fault(&error) else {
            return error;
        };
        tracing::error!(workspace_id = %id, error = %error, ?fault, "workspace out of service");
        match fault {
            Fault::Passing => TenancyError::Quarantined,
            Fault::Lasting(reason) => match self.set_quarantine(id, Some(reason)).await {
                Ok(()) => TenancyError::Quarantined,
                Err(failed) => failed,
            },
        }
    }

    fn fault(&self, error: &TenancyError) -> Option<Fault> {
        match error {
            TenancyError::Keyring(KeyringError::NotOpened) => {
                Some(Fault::Lasting("key_not_readable"))
            }
            TenancyError::Keyring(KeyringError::UnknownKey) => Some(Fault::Passing),
            TenancyError::Storage(error) => self.file_fault(error),
            _ => None,
        }
    }

    fn file_fault(&self, error: &StorageError) -> Option<Fault> {
        match error {
            StorageError::Migration(_) => Some(Fault::Lasting("migration_failed")),
            StorageError::NotReadable => Some(Fault::Lasting("not_readable")),
            // The program that wrote it serves it.
            StorageError::SchemaAhead => Some(Fault::Passing),
            StorageError::File(error) if error.kind() == io::ErrorKind::NotFound => {
                // In a region without any file it is the volume that is missing.
                let there = self.0.databases.has_region(&self.0.region);
                if there.unwrap_or(false) {
                    Some(Fault::Lasting("file_missing"))
                } else {
                    Some(Fault::Passing)
                }
            }
            StorageError::File(_) => Some(Fault::Passing),
            _ => None,
        }
    }
}

/// Why a workspace does not serve.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// Until an operator has seen to it: the reason that is kept.
    Lasting(&'static str),
    /// For as long as its surroundings are as they are.
    Passing,
}
