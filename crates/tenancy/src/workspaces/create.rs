//! Making a workspace: first its key and file, then its rows. Whatever ends it between the two
//! takes the file away again, a client that hangs up included; only the end of the process leaves
//! a file that no row names and no key opens.

use std::sync::Arc;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, Origin, UserId, WorkspaceId};
use serde_json::json;
use storage::{Once, StorageError, Transaction};
use tracing::Instrument;

use super::unused::UnusedFile;
use crate::keys::NewKeys;
use crate::store::{memberships, workspaces};
use crate::{Role, Tenancy, TenancyError, Workspace, WorkspaceName, events};

/// A workspace whose file stands ready and that no row names yet. Dropped unused, it takes the file
/// with it.
#[derive(Debug)]
pub struct PreparedWorkspace {
    id: WorkspaceId,
    name: WorkspaceName,
    keys: NewKeys,
    file: UnusedFile,
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
        let control = &self.0.control;
        // A replay costs a look, and no file.
        if let Some(key) = &origin.idempotency
            && let Some(made) = control.answer_under(key).await?
        {
            return Ok(Once::Replayed(made));
        }
        let prepared = self.prepare_workspace(name).await?;
        let (tenancy, actor, origin) = (self.clone(), *actor, origin.clone());
        control
            .write_once(origin.idempotency, move |transaction| {
                Box::pin(async move {
                    let by = EventActor::User(actor);
                    tenancy
                        .insert_workspace(transaction, &origin, prepared, actor.user, by)
                        .await
                })
            })
            .await
    }

    /// Makes the key and the encrypted file of a workspace to be. The file is made to its end and
    /// removed again when the caller stops waiting, or drops what it got.
    ///
    /// # Errors
    /// The failures of keys and files.
    pub async fn prepare_workspace(
        &self,
        name: WorkspaceName,
    ) -> Result<PreparedWorkspace, TenancyError> {
        let id = self.0.ids.next()?;
        let keys = NewKeys::make(&self.0.keyring, id)?;
        let (parts, file) = (Arc::clone(&self.0), UnusedFile::new(&self.0, id));
        let making = async move {
            let databases = &parts.databases;
            let made = keys.of_database(&parts.keyring, id);
            databases.create(id, &parts.region, &made).await?;
            Ok(PreparedWorkspace {
                id,
                name,
                keys,
                file,
            })
        };
        let making = self.0.control.spawn(making.in_current_span());
        making.await.unwrap_or(Err(StorageError::Abandoned.into()))
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
        let PreparedWorkspace {
            id,
            name,
            keys,
            file,
        } = prepared;
        let workspace = Workspace {
            id,
            name: name.as_str().to_owned(),
            region: self.0.region.as_str().to_owned(),
            requires_second_factor: false,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        workspaces::insert(transaction, &workspace).await?;
        keys.insert(sql, id, now).await?;
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
        // A change that fails drops this unrun, and with it the file.
        transaction.after_commit(move || file.keep());
        self.0.memory.forget_after_commit(transaction, id, owner);
        Ok(workspace)
    }
}
