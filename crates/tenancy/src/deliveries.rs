//! Events of the control database on their way into the logs of workspaces.

use audit::{AuditError, AuditLog, DELIVERY_JOB, DeliveryOrder};
use kernel::{EventId, Timestamp, UserId, WorkspaceId};
use storage::{Jobs, NewJob, Transaction};

use crate::store::memberships;
use crate::{Member, Tenancy, TenancyError};

impl Tenancy {
    /// Copies an event of the platform's log into the logs that it belongs to: of a user's event,
    /// those of the workspaces that the user was a member of when it `occurred_at`. Workspaces
    /// that are gone or out of reach by design (another region) are passed over.
    ///
    /// # Errors
    /// [`TenancyError::Quarantined`] when a log cannot take it now; the databases' failures.
    pub async fn deliver(
        &self,
        order: DeliveryOrder,
        occurred_at: Timestamp,
    ) -> Result<(), TenancyError> {
        let targets = match (order.workspace, order.user) {
            (Some(workspace), _) => vec![workspace],
            (None, Some(user)) => {
                memberships::of_user_at(self.0.control.reader(), user, occurred_at).await?
            }
            (None, None) => Vec::new(),
        };
        let mut failure = None;
        for workspace in targets {
            match self.deliver_to(workspace, &order).await {
                Ok(()) | Err(TenancyError::WorkspaceNotFound | TenancyError::RegionMismatch) => {}
                // One log that is out of service must not keep the event from the others.
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(()), Err)
    }

    async fn deliver_to(
        &self,
        workspace: WorkspaceId,
        order: &DeliveryOrder,
    ) -> Result<(), TenancyError> {
        let database = self.open(workspace).await?;
        let log: &AuditLog = &self.0.audit;
        match log.deliver(&self.0.control, &database, order.event).await {
            // The platform's log keeps an event longer than any job lives.
            Err(AuditError::NotFound) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Pins what is still on its way to a member's workspaces to this one, before the membership
    /// ends and nothing would lead there any more.
    pub(crate) async fn pin_deliveries(
        &self,
        transaction: &Transaction,
        workspace: WorkspaceId,
        member: &Member,
    ) -> Result<(), TenancyError> {
        for job in Jobs::open(transaction, DELIVERY_JOB).await? {
            let Some(event) = concerns(&job.payload, member.user) else {
                continue;
            };
            if job.created_at < member.created_at {
                continue;
            }
            let order = DeliveryOrder {
                event,
                workspace: Some(workspace),
                user: None,
            };
            let job = NewJob {
                id: self.0.ids.next()?,
                kind: DELIVERY_JOB,
                payload: order.to_json()?,
            };
            Jobs::enqueue(transaction, job).await?;
        }
        Ok(())
    }
}

/// The event of an order for all workspaces of this user.
fn concerns(payload: &str, user: UserId) -> Option<EventId> {
    let order = DeliveryOrder::from_json(payload).ok()?;
    (order.workspace.is_none() && order.user == Some(user)).then_some(order.event)
}
