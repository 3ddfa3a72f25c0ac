//! Changing a workspace.

use audit::{Delivery, EventActor, NewEvent, Target};
use storage::Transaction;

use crate::permission::UpdateWorkspace;
use crate::store::workspaces;
use crate::{Grant, Tenancy, TenancyError, Workspace, WorkspaceChange, events};

impl Tenancy {
    /// Changes a workspace inside the caller's transaction of the control database, so that sessions
    /// which do not fit any more can end in the same one; only over the version `expected`, where one
    /// is given.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::VersionMismatch`],
    /// [`TenancyError::WorkspaceNotFound`]; the database's failure.
    pub async fn update_workspace_in(
        &self,
        transaction: &Transaction,
        grant: &Grant<UpdateWorkspace>,
        change: &WorkspaceChange,
        expected: Option<i64>,
    ) -> Result<Workspace, TenancyError> {
        grant.current_role(transaction).await?;
        let (sql, id) = (transaction.sql(), grant.workspace());
        let row = workspaces::find_row(sql, id).await?;
        let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
        if expected.is_some_and(|version| version != row.version) {
            return Err(TenancyError::VersionMismatch);
        }
        workspaces::update(transaction, id, change).await?;
        let event = NewEvent {
            action: events::WORKSPACE_UPDATED,
            actor: EventActor::User(*grant.actor()),
            target: Some(Target::new("workspace", id)),
            details: change.details(),
        };
        let (audit, to) = (&self.0.audit, Delivery::Workspace(id));
        audit
            .append_and_deliver(transaction, grant.origin(), event, to)
            .await?;
        let changed = workspaces::find(sql, transaction.fields(), id).await?;
        changed.ok_or(TenancyError::WorkspaceNotFound)
    }
}
