//! The job that gives back to a provider what it let us keep of a person.

use auth::Revocation;
use kernel::Id;
use oidc::OidcError;
use serde::Deserialize;
use storage::Job;

use crate::state::AppState;
use crate::worker::{JobFailure, JobFuture, JobHandler};

/// Gives something back.
pub struct RevokeIdentity;

#[derive(Deserialize)]
struct Order {
    revocation_id: Id<Revocation>,
}

impl JobHandler for RevokeIdentity {
    fn kind(&self) -> &'static str {
        "identity.revoke"
    }

    fn run<'a>(&'a self, state: &'a AppState, job: &'a Job) -> JobFuture<'a> {
        Box::pin(async move {
            let order: Result<Order, _> = serde_json::from_str(&job.payload);
            let order = order.map_err(|_| JobFailure::GiveUp("payload_not_readable"))?;
            give_back(state, order.revocation_id).await
        })
    }
}

async fn give_back(state: &AppState, id: Id<Revocation>) -> Result<(), JobFailure> {
    let stuck = |_| JobFailure::Retry("database_failed");
    let Some((name, grant)) = state.auth.revocation(id).await.map_err(stuck)? else {
        return Ok(());
    };
    // Its settings may come back.
    let provider = state.providers.get(&name);
    let provider = provider.ok_or(JobFailure::Retry("provider_not_configured"))?;
    if let Err(error) = provider.revoke(&grant).await {
        tracing::warn!(provider = name, error = %error, "a token was not taken back");
        return Err(match error {
            OidcError::Exchange => JobFailure::GiveUp("token_not_taken_back"),
            OidcError::Settings(_) => JobFailure::Retry("provider_not_configured"),
            _ => JobFailure::Retry("provider_unavailable"),
        });
    }
    state.auth.forget_revocation(id).await.map_err(stuck)
}
