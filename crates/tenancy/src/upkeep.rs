//! What operators and the background worker do with workspaces: schema and quarantine.

use std::sync::Arc;

use audit::{DELIVERY_JOB, Delivery, EventActor, NewEvent, Target};
use kernel::{Origin, WorkspaceId};
use serde::Serialize;
use serde_json::json;
use storage::{Jobs, MigrationReport, SchemaStatus, WorkspaceDatabase};

use crate::store::workspaces;
use crate::tenancy::WORKSPACE;
use crate::{Tenancy, TenancyError, events};

/// A workspace as operators see it: its id and whether it is in service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspaceState {
    /// The workspace.
    pub id: WorkspaceId,
    /// The data region it is pinned to.
    pub region: String,
    /// Why it is out of service; `None` when it serves.
    pub quarantine: Option<String>,
}

/// How far a workspace's schema has come.
pub type WorkspaceSchema = SchemaStatus;

impl Tenancy {
    /// Up to `count` workspaces of this region after `after`, in the order of their ids.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn workspaces_after(
        &self,
        after: Option<WorkspaceId>,
        count: u64,
    ) -> Result<Vec<WorkspaceState>, TenancyError> {
        let region = self.0.region.as_str();
        let rows = workspaces::after(self.0.control.reader(), region, after, count).await?;
        let state = |row: workspaces::Model| WorkspaceState {
            id: WorkspaceId::from_uuid(row.id),
            region: row.region,
            quarantine: row.quarantined_at.and(row.quarantine_reason),
        };
        Ok(rows.into_iter().map(state).collect())
    }

    /// Reads how far a workspace's schema has come, and changes nothing.
    ///
    /// # Errors
    /// The failures of its key and file.
    pub async fn schema(&self, id: WorkspaceId) -> Result<WorkspaceSchema, TenancyError> {
        let database = self.connect(id).await?;
        let schema = database.schema().await;
        database.close().await;
        Ok(schema?)
    }

    /// Brings a workspace's schema up to date. Success puts it back into service; a file that
    /// cannot be brought into order goes out of it.
    ///
    /// # Errors
    /// [`TenancyError::WorkspaceNotFound`], [`TenancyError::RegionMismatch`], and the passing
    /// failures of keys and databases, which change nothing; [`TenancyError::Quarantined`].
    pub async fn migrate(&self, id: WorkspaceId) -> Result<MigrationReport, TenancyError> {
        let done = match self.connect(id).await {
            Ok(database) => {
                let done = database.migrate().await;
                database.close().await;
                done.map_err(TenancyError::from)
            }
            Err(error) => Err(error),
        };
        match done {
            Ok(report) => {
                self.set_quarantine(id, None).await?;
                Ok(report)
            }
            Err(error) => Err(self.cannot_open(id, error).await),
        }
    }

    /// Lets go of the open databases of workspaces that are out of service. Whoever puts one out of
    /// service in this process does so at once; this is for what another process has done.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn close_quarantined(&self) -> Result<(), TenancyError> {
        for id in workspaces::quarantined(self.0.control.reader()).await? {
            self.0.databases.close_slot(id);
        }
        Ok(())
    }

    /// Puts a workspace out of service with a reason, or back with `None`. Many callers may find
    /// the same fault at once: it is written and recorded when it changes something.
    pub(crate) async fn set_quarantine(
        &self,
        id: WorkspaceId,
        reason: Option<&'static str>,
    ) -> Result<(), TenancyError> {
        let parts = Arc::clone(&self.0);
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    let row = workspaces::find_row(transaction.sql(), id).await?;
                    let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
                    if row.quarantine_reason.as_deref() == reason {
                        return Ok(());
                    }
                    let quarantine = reason.map(|reason| (transaction.now(), reason));
                    workspaces::set_quarantine(transaction.sql(), id, quarantine).await?;
                    if reason.is_none() {
                        // What its log could not take is waited for there.
                        Jobs::revive(transaction, DELIVERY_JOB).await?;
                    }
                    let event = quarantine_event(id, reason);
                    let (origin, to) = (Origin::default(), Delivery::Platform);
                    parts
                        .audit
                        .append_and_deliver(transaction, &origin, event, to)
                        .await?;
                    // Whoever opens it from now on sees the row.
                    transaction.notify(WORKSPACE, id);
                    transaction.after_commit(move || parts.databases.close_slot(id));
                    Ok(())
                })
            })
            .await
    }

    /// How many workspaces belong to other regions: this server does not open them.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn count_of_other_regions(&self) -> Result<u64, TenancyError> {
        let region = self.0.region.as_str();
        Ok(workspaces::count_besides(self.0.control.reader(), region).await?)
    }

    /// The database of a workspace as an operator's command treats it that reads no record, in service
    /// or not. Nothing is brought up to date, and a failure puts nothing out of service.
    ///
    /// # Errors
    /// The failures of its row, its key and its file.
    pub async fn connect(&self, id: WorkspaceId) -> Result<WorkspaceDatabase, TenancyError> {
        let row = workspaces::find_row(self.0.control.reader(), id).await?;
        let row = row.ok_or(TenancyError::WorkspaceNotFound)?;
        if row.region != self.0.region.as_str() {
            return Err(TenancyError::RegionMismatch);
        }
        let keys = self.database_keys(id).await?;
        Ok(self.0.databases.connect(id, &self.0.region, &keys)?)
    }
}

fn quarantine_event(id: WorkspaceId, reason: Option<&'static str>) -> NewEvent {
    let action = match reason {
        Some(_) => events::WORKSPACE_QUARANTINED,
        None => events::WORKSPACE_RELEASED,
    };
    NewEvent {
        action,
        actor: EventActor::System,
        target: Some(Target::new("workspace", id)),
        details: json!({ "reason": reason }),
    }
}
