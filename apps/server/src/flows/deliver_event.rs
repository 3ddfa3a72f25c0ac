//! The job that carries an event of the control database into the logs of workspaces.

use audit::{DELIVERY_JOB, DeliveryOrder};
use storage::Job;
use tenancy::TenancyError;

use crate::state::AppState;
use crate::worker::{JobFailure, JobFuture, JobHandler};

/// Delivers events. Delivering one again changes nothing.
pub struct DeliverEvent;

impl JobHandler for DeliverEvent {
    fn kind(&self) -> &'static str {
        DELIVERY_JOB
    }

    fn run<'a>(&'a self, state: &'a AppState, job: &'a Job) -> JobFuture<'a> {
        Box::pin(async move {
            let order = DeliveryOrder::from_json(&job.payload);
            let order = order.map_err(|_| JobFailure::GiveUp("payload_not_readable"))?;
            state
                .tenancy
                // It was queued in the transaction of the event.
                .deliver(order, job.created_at)
                .await
                .map_err(|error| failure(&error))
        })
    }
}

fn failure(error: &TenancyError) -> JobFailure {
    tracing::warn!(error = error.to_string(), "an event could not be delivered");
    match error {
        TenancyError::Quarantined => JobFailure::Retry("workspace_quarantined"),
        _ => JobFailure::Retry("delivery_failed"),
    }
}
