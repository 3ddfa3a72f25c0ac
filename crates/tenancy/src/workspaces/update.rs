//! Renaming a workspace.

use audit::{Delivery, EventActor, NewEvent, Target};
use serde_json::json;

use crate::permission::UpdateWorkspace;
use crate::store::workspaces;
use crate::{Grant, Tenancy, TenancyError, Workspace, WorkspaceName, events};

impl Tenancy {
    /// Gives a workspace another name; only over the version `expected`, where one is given.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::VersionMismatch`],
    /// [`TenancyError::WorkspaceNotFound`]; the database's failure.
    pub async fn rename_workspace(
        &self,
        grant: &Grant<UpdateWorkspace>,
        name: WorkspaceName,
        expected: Option<i64>,
    ) -> Result<Workspace, TenancyError> {
        let (tenancy, grant) = (self.clone(), grant.clone());
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    grant.current_role(transaction).await?;
                    let (sql, id) = (transaction.sql(), grant.workspace());
                    let row = workspaces::find_row(sql, id).await?;
                    let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
                    if expected.is_some_and(|version| version != row.version) {
                        return Err(TenancyError::VersionMismatch);
                    }
                    workspaces::rename(transaction, id, name.as_str()).await?;
                    let event = NewEvent {
                        action: events::WORKSPACE_UPDATED,
                        actor: EventActor::User(*grant.actor()),
                        target: Some(Target::new("workspace", id)),
                        details: json!({ "fields": ["name"] }),
                    };
                    let (audit, to) = (&tenancy.0.audit, Delivery::Workspace(id));
                    audit
                        .append_and_deliver(transaction, grant.origin(), event, to)
                        .await?;
                    let renamed = workspaces::find(sql, transaction.fields(), id).await?;
                    renamed.ok_or(TenancyError::WorkspaceNotFound)
                })
            })
            .await
    }
}
