//! Removing an authenticator app or a passkey.

use actix_web::HttpResponse;
use kernel::AuthenticatorId;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, PathId, State};

/// Removes an authenticator app or a passkey
///
/// Every other session of the user ends, and the user is mailed: for 24 hours the link in that mail takes
/// the removal back.
#[utoipa::path(
    delete,
    path = "/v1/me/authenticators/{id}",
    operation_id = "remove_authenticator",
    tag = "second factors",
    security(("access_token" = ["account"])),
    params(("id" = String, Path, description = "The authenticator's id.")),
    responses((status = 204, description = "It counts no more.")),
    extensions(("x-error-codes" = json!([
        "auth.authenticator_not_found", "auth.step_up_required", "auth.factors_locked", "rate_limited",
    ])))
)]
pub async fn remove(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    PathId(id): PathId<AuthenticatorId>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    state.auth.remove_authenticator(&origin, &actor, id).await?;
    state.work.wake();
    Ok(answer::no_content())
}
