//! Making a workspace: first its key and file, then its rows. A crash between the two leaves a
//! file that nothing points to and no key opens; `doctor` names it.

use std::sync::Arc;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, Origin, UserId, WorkspaceId};
use keyring::{WorkspaceKey, WorkspacePurpose};
use serde_json::json;
use storage::{Once, Transaction};

use crate::store::{keys, memberships, workspaces};
use crate::{Role, Tenancy, TenancyError, Workspace, WorkspaceName, events};

/// A workspace whose file stands ready and that no row names yet.
#[derive(Debug)]
pub struct PreparedWorkspace {
    id: WorkspaceId,
    name: WorkspaceName,
    key: WorkspaceKey,
}

impl PreparedWorkspace {
    /// The id that the workspace will have.
    #[must_use]
    pub const fn id(&self) -> WorkspaceId {
        self.id
    }
}

impl Tenancy {
    /// Makes a workspace whose owner is the caller; once per idempotency key.
    ///
    /// # Errors
    /// The failures of keys, files and databases.
    pub async fn create_workspace(
        &self,
        actor: &Actor,
        origin: &Origin,
        name: WorkspaceName,
    ) -> Result<Once<Workspace>, TenancyError> {
        let prepared = self.prepare_workspace(name).await?;
        let id = prepared.id;
        let (tenancy, actor, origin) = (self.clone(), *actor, origin.clone());
        let created = self
            .0
            .control
            .write_once(origin.idempotency, move |transaction| {
                Box::pin(async move {
                    let by = EventActor::User(actor);
                    tenancy
                        .insert_workspace(transaction, &origin, prepared, actor.user, by)
                        .await
                })
            })
            .await;
        if !matches!(created, Ok(Once::Fresh(_))) {
            self.discard_workspace_file(id).await;
        }
        created
    }

    /// Makes the key and the encrypted file of a workspace to be.
    ///
    /// # Errors
    /// The failures of keys and files.
    pub async fn prepare_workspace(
        &self,
        name: WorkspaceName,
    ) -> Result<PreparedWorkspace, TenancyError> {
        let id = self.0.ids.next()?;
        let key = self
            .0
            .keyring
            .new_workspace_key(id, WorkspacePurpose::Database)?;
        self.0
            .databases
            .create(id, &self.0.region, &key.key)
            .await?;
        Ok(PreparedWorkspace { id, name, key })
    }

    /// Removes the file of a prepared workspace that came to nothing. The file of a workspace that
    /// a row names stays, as it does when nobody can say: a failure may have been reported of a
    /// change that was made. The writer is asked, so that the answer comes after whatever change is
    /// still being made.
    pub async fn discard_workspace_file(&self, id: WorkspaceId) {
        let row = self.0.control.write(move |transaction| {
            Box::pin(async move {
                let row = workspaces::find(transaction.sql(), id).await?;
                Ok::<_, TenancyError>(row)
            })
        });
        let row = row.await;
        if !matches!(row, Ok(None)) {
            tracing::error!(workspace_id = %id, "the file of a workspace in use was to be removed");
            return;
        }
        let folder = self.0.databases.data().workspace_folder(&self.0.region, id);
        if let Err(error) = std::fs::remove_dir_all(folder) {
            tracing::warn!(workspace_id = %id, error = %error, "an unused workspace file stays");
        }
    }

    /// Writes the rows of a prepared workspace inside the caller's transaction of the control
    /// database.
    ///
    /// # Errors
    /// The database's failure; the transaction must then fail too.
    pub async fn insert_workspace(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        prepared: PreparedWorkspace,
        owner: UserId,
        by: EventActor,
    ) -> Result<Workspace, TenancyError> {
        let (sql, now) = (transaction.sql(), transaction.now());
        let PreparedWorkspace { id, name, key } = prepared;
        let workspace = Workspace {
            id,
            name: name.as_str().to_owned(),
            region: self.0.region.as_str().to_owned(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        workspaces::insert(sql, &workspace).await?;
        keys::insert(sql, id, WorkspacePurpose::Database, &key, now).await?;
        memberships::insert(sql, id, owner, Role::Owner, now).await?;
        let event = NewEvent {
            action: events::WORKSPACE_CREATED,
            actor: by,
            target: Some(Target::new("workspace", id)),
            details: json!({ "owner": owner, "region": workspace.region }),
        };
        let to = Delivery::Workspace(id);
        self.0
            .audit
            .append_and_deliver(transaction, origin, event, to)
            .await?;
        let parts = Arc::clone(&self.0);
        transaction.after_commit(move || parts.memory.forget(id, owner));
        Ok(workspace)
    }
}
