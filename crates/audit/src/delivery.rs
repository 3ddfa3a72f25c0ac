//! From the platform's log into the logs of workspaces, exactly once.

use kernel::{EventId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use storage::{ControlDatabase, Scope, StorageError, WorkspaceDatabase};

use crate::store::events::{self, Digests};
use crate::{AuditError, AuditLog, leaf};

/// The kind of job that carries an event to workspaces.
pub const DELIVERY_JOB: &str = "audit.deliver";

/// Whose logs an event of the control database belongs to, besides the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// One workspace's.
    Workspace(WorkspaceId),
    /// Those of every workspace that the user is a member of.
    WorkspacesOf(UserId),
    /// Nobody else's.
    Platform,
}

/// What the delivery job carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryOrder {
    /// The event in the platform's log.
    pub event: EventId,
    /// The one workspace, or
    pub workspace: Option<WorkspaceId>,
    /// the user whose workspaces are meant.
    pub user: Option<UserId>,
}

impl DeliveryOrder {
    pub(crate) fn new(event: EventId, delivery: Delivery) -> Option<Self> {
        match delivery {
            Delivery::Workspace(id) => Some(Self {
                event,
                workspace: Some(id),
                user: None,
            }),
            Delivery::WorkspacesOf(id) => Some(Self {
                event,
                workspace: None,
                user: Some(id),
            }),
            Delivery::Platform => None,
        }
    }

    /// Writes the payload of a delivery job.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it has no form in JSON.
    pub fn to_json(self) -> Result<String, AuditError> {
        serde_json::to_string(&self).map_err(|_| StorageError::Corrupt.into())
    }

    /// Reads the payload of a delivery job.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] when it is not one.
    pub fn from_json(payload: &str) -> Result<Self, AuditError> {
        serde_json::from_str(payload).map_err(|_| StorageError::Corrupt.into())
    }
}

impl AuditLog {
    /// Copies an event of the platform's log into a workspace's log. A second call changes
    /// nothing, so a job that is run again after a crash does no harm.
    ///
    /// # Errors
    /// [`AuditError::NotFound`] when the platform's log has no such event; the database's failure.
    pub async fn deliver(
        &self,
        control: &ControlDatabase,
        workspace: &WorkspaceDatabase,
        event: EventId,
    ) -> Result<(), AuditError> {
        let row = events::find(control.reader(), Scope::PLATFORM, event).await?;
        let row = row.ok_or(AuditError::NotFound)?;
        let (event, salt) = events::salted(control.fields(), row)?;
        workspace
            .write(move |transaction| {
                Box::pin(async move {
                    let scope = transaction.scope();
                    if events::find(transaction.sql(), scope, event.id)
                        .await?
                        .is_some()
                    {
                        return Ok(());
                    }
                    let personal = leaf::personal_digest(&salt, &event.personal);
                    let leaf = leaf::leaf_hash(&event, &personal);
                    let digests = Digests {
                        salt,
                        personal,
                        leaf,
                    };
                    events::insert(transaction, &event, &digests).await?;
                    Ok(())
                })
            })
            .await
    }
}
