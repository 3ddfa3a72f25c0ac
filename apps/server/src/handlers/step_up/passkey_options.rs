//! Asking for a passkey, to prove anew who one is.

use actix_web::HttpResponse;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, State};
use crate::handlers::sessions::PasskeyOptionsBody;

/// Asks for a passkey to step up
///
/// What it signs goes to `/v1/step_up`, in the same session and within five minutes.
#[utoipa::path(
    post,
    path = "/v1/step_up/passkey_options",
    operation_id = "ask_for_passkey_to_step_up",
    tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "What the browser is asked.", body = PasskeyOptionsBody)),
    extensions(("x-error-codes" = json!([
        "auth.authenticator_not_found", "auth.passkeys_unavailable", "rate_limited",
    ])))
)]
pub async fn passkey_options(
    state: State,
    Caller { actor, .. }: Caller,
    admission: Admission,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let asked = state.auth.request_step_up(&actor).await?;
    answer::ok(&PasskeyOptionsBody::from(asked))
}
