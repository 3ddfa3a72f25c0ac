//! Reading workspaces.

use std::collections::HashMap;

use kernel::{UserId, WorkspaceId};
use storage::Transaction;

use crate::permission::ReadWorkspace;
use crate::store::{memberships, workspaces};
use crate::{Grant, Member, Tenancy, TenancyError, UserWorkspace, Workspace};

impl Tenancy {
    /// The workspaces that a user is a member of, oldest first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn workspaces_of(&self, user: UserId) -> Result<Vec<UserWorkspace>, TenancyError> {
        let control = self.0.control.reader();
        let memberships = memberships::of_user(control, user).await?;
        let ids = memberships.iter().map(|(id, _)| id.uuid()).collect();
        let found = workspaces::find_many(control, self.0.control.fields(), ids).await?;
        let found = found.into_iter().map(|workspace| (workspace.id, workspace));
        let mut found: HashMap<_, _> = found.collect();
        let list = memberships.into_iter().filter_map(|(id, role)| {
            let workspace = found.remove(&id)?;
            Some(UserWorkspace { workspace, role })
        });
        Ok(list.collect())
    }

    /// A workspace of a user, as a transaction of the control database sees it: for a change that
    /// must not be made for somebody who is being removed.
    ///
    /// # Errors
    /// [`TenancyError::WorkspaceNotFound`] for whoever is not a member, whether the workspace exists
    /// or not.
    pub async fn workspace_of_in(
        &self,
        transaction: &Transaction,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<UserWorkspace, TenancyError> {
        let missing = TenancyError::WorkspaceNotFound;
        let member = memberships::find(transaction.sql(), workspace, user).await?;
        let Some(Member { role, .. }) = member else {
            return Err(missing);
        };
        let found = workspaces::find(transaction.sql(), transaction.fields(), workspace).await?;
        let workspace = found.ok_or(missing)?;
        Ok(UserWorkspace { workspace, role })
    }

    /// The workspace of a grant.
    ///
    /// # Errors
    /// [`TenancyError::WorkspaceNotFound`]; the database's failure.
    pub async fn workspace(&self, grant: &Grant<ReadWorkspace>) -> Result<Workspace, TenancyError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        let found = workspaces::find(reader, fields, grant.workspace()).await?;
        found.ok_or(TenancyError::WorkspaceNotFound)
    }
}
