//! The keys of a workspace: one for each purpose, wrapped in the control database.

use std::sync::Arc;

use kernel::{Timestamp, WorkspaceId};
use keyring::{DatabaseKeys, Keyring, KeyringError, SealingKey, WorkspaceKey, WorkspacePurpose};
use sea_orm::{ConnectionTrait, DbErr};

use crate::store::keys::{self, WrappedKey};
use crate::{Tenancy, TenancyError};

/// The keys of a workspace that no row names yet.
#[derive(Debug)]
pub(crate) struct NewKeys {
    file: WorkspaceKey,
    fields: WorkspaceKey,
    index: WorkspaceKey,
}

impl NewKeys {
    pub(crate) fn make(keyring: &Keyring, workspace: WorkspaceId) -> Result<Self, KeyringError> {
        let make = |purpose| keyring.new_workspace_key(workspace, purpose);
        Ok(Self {
            file: make(WorkspacePurpose::Database)?,
            fields: make(WorkspacePurpose::Fields)?,
            index: make(WorkspacePurpose::Index)?,
        })
    }

    /// The keys, as the database wants them.
    pub(crate) fn of_database(&self, keyring: &Keyring, workspace: WorkspaceId) -> DatabaseKeys {
        let fields = SealingKey::new(self.fields.id, self.fields.key.clone());
        DatabaseKeys {
            file: self.file.key.clone(),
            fields: keyring.workspace_fields(workspace, fields, &self.index.key),
        }
    }

    pub(crate) async fn insert(
        &self,
        sql: &impl ConnectionTrait,
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(), DbErr> {
        for (purpose, key) in [
            (WorkspacePurpose::Database, &self.file),
            (WorkspacePurpose::Fields, &self.fields),
            (WorkspacePurpose::Index, &self.index),
        ] {
            keys::insert(sql, workspace, purpose, key, now).await?;
        }
        Ok(())
    }
}

impl Tenancy {
    /// The unwrapped keys of a workspace's database.
    ///
    /// # Errors
    /// [`TenancyError::WorkspaceNotFound`] when it has no key of its file, and the keyring's.
    pub(crate) async fn database_keys(
        &self,
        id: WorkspaceId,
    ) -> Result<DatabaseKeys, TenancyError> {
        let mut wrapped = keys::active(self.0.control.reader(), id).await?;
        let file = find(&wrapped, WorkspacePurpose::Database).cloned();
        let file = file.ok_or(TenancyError::WorkspaceNotFound)?;
        if wrapped.len() < WorkspacePurpose::ALL.len() {
            wrapped = self.add_missing_keys(id).await?;
        }
        let keyring = &self.0.keyring;
        let unwrap =
            |key: &WrappedKey| keyring.unwrap_workspace_key(id, key.id, key.purpose, &key.wrapped);
        let needed = |purpose| find(&wrapped, purpose).ok_or(KeyringError::UnknownKey);
        let fields = needed(WorkspacePurpose::Fields)?;
        let fields = SealingKey::new(fields.id, unwrap(fields)?);
        let index = unwrap(needed(WorkspacePurpose::Index)?)?;
        Ok(DatabaseKeys {
            file: unwrap(&file)?,
            fields: keyring.workspace_fields(id, fields, &index),
        })
    }

    /// Makes the keys of purposes that the product did not know when the workspace was made.
    async fn add_missing_keys(&self, id: WorkspaceId) -> Result<Vec<WrappedKey>, TenancyError> {
        let parts = Arc::clone(&self.0);
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    let (sql, now) = (transaction.sql(), transaction.now());
                    let known = keys::active(sql, id).await?;
                    for purpose in WorkspacePurpose::ALL {
                        if find(&known, purpose).is_none() {
                            let key = parts.keyring.new_workspace_key(id, purpose)?;
                            keys::insert(sql, id, purpose, &key, now).await?;
                        }
                    }
                    Ok(keys::active(sql, id).await?)
                })
            })
            .await
    }
}

fn find(keys: &[WrappedKey], purpose: WorkspacePurpose) -> Option<&WrappedKey> {
    keys.iter().find(|key| key.purpose == purpose)
}
