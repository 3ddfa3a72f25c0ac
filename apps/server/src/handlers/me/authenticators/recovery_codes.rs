//! Handing out other recovery codes.

use actix_web::HttpResponse;

use super::confirm::RecoveryCodesBody;
use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, State};

/// Makes other recovery codes
///
/// Those from before work no more. Every other session of the user ends, and the user is mailed.
///
/// An `Idempotency-Key` is ignored: the answer holds codes, which are shown this once.
#[utoipa::path(
    post,
    path = "/v1/me/recovery_codes",
    operation_id = "renew_recovery_codes",
    tag = "second factors",
    security(("access_token" = ["account"])),
    responses((status = 200, description = "The codes.", body = RecoveryCodesBody)),
    extensions(("x-error-codes" = json!([
        "auth.authenticator_not_found", "auth.step_up_required", "auth.factors_locked", "rate_limited",
    ])))
)]
pub async fn renew(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let codes = state.auth.renew_recovery_codes(&origin, &actor).await?;
    state.work.wake();
    answer::ok(&RecoveryCodesBody::new(&codes))
}
