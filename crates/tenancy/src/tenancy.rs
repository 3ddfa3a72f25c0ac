//! The way in: from a caller to a grant.

use std::sync::Arc;

use audit::AuditLog;
use kernel::{Actor, Clock, Entropy, IdSource, Origin, UserId, WorkspaceId};
use keyring::Keyring;
use storage::{ControlDatabase, Heard, Region, WorkspaceDatabases};

use crate::memory::Memory;
use crate::store::memberships;
use crate::workspaces::UnusedFiles;
use crate::{Grant, Permission, Role, TenancyError};

/// How many (workspace, user) pairs are remembered.
const REMEMBERED: usize = 100_000;

/// Workspaces, members and invitations. Clones share everything.
#[derive(Debug, Clone)]
pub struct Tenancy(pub(crate) Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) control: Arc<ControlDatabase>,
    pub(crate) databases: Arc<WorkspaceDatabases>,
    pub(crate) keyring: Keyring,
    pub(crate) audit: AuditLog,
    pub(crate) region: Region,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) ids: IdSource,
    pub(crate) memory: Memory,
    pub(crate) unused_files: UnusedFiles,
}

/// The topic of notices: a workspace that was put out of service or back.
pub(crate) const WORKSPACE: &str = "tenancy.workspace";

/// Lets go of a workspace whose service another node has changed; the next request reads its row.
fn close_what_changed(databases: &WorkspaceDatabases, heard: Heard<'_>) {
    match heard {
        Heard::Notice {
            topic: WORKSPACE,
            subject,
        } => {
            if let Ok(id) = subject.parse() {
                databases.close_slot(id);
            }
        }
        Heard::Notice { .. } => {}
        Heard::Gap => databases.close_all_slots(),
    }
}

impl Tenancy {
    /// Tenancy over the control database and the workspaces of one region.
    #[must_use]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part that only the caller has"
    )]
    pub fn new(
        control: Arc<ControlDatabase>,
        databases: Arc<WorkspaceDatabases>,
        keyring: Keyring,
        audit: AuditLog,
        region: Region,
        clock: Clock,
        entropy: Entropy,
        ids: IdSource,
    ) -> Self {
        let memory = Memory::new(REMEMBERED, control.notices());
        let open = Arc::clone(&databases);
        control
            .notices()
            .listen(move |heard| close_what_changed(&open, heard));
        let parts = Parts {
            control,
            databases,
            keyring,
            audit,
            region,
            clock,
            entropy,
            ids,
            memory,
            unused_files: UnusedFiles::default(),
        };
        Self(Arc::new(parts))
    }

    /// The permission `P` for the caller, in the workspace that the caller's token names.
    ///
    /// # Errors
    /// [`TenancyError::NoWorkspace`], [`TenancyError::NotMember`], [`TenancyError::Forbidden`],
    /// and those of opening the workspace.
    pub async fn grant<P: Permission>(
        &self,
        actor: &Actor,
        origin: Origin,
    ) -> Result<Grant<P>, TenancyError> {
        let workspace = actor.workspace.ok_or(TenancyError::NoWorkspace)?;
        let role = self
            .role(workspace, actor.user)
            .await?
            .ok_or(TenancyError::NotMember)?;
        if role < P::MINIMUM {
            return Err(TenancyError::Forbidden);
        }
        let database = self.open(workspace).await?;
        Ok(Grant::new(database, role, *actor, origin))
    }

    /// The role of a user in a workspace; `None` when not a member.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn role(
        &self,
        workspace: WorkspaceId,
        user: UserId,
    ) -> Result<Option<Role>, TenancyError> {
        let memory = &self.0.memory;
        if let Some(known) = memory.get(workspace, user) {
            return Ok(known);
        }
        let before = memory.before();
        let member = memberships::find(self.0.control.reader(), workspace, user).await?;
        let role = member.map(|member| member.role);
        memory.store(before, workspace, user, role);
        Ok(role)
    }
}
