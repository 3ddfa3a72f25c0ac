//! Finishing to set up an authenticator app.

use actix_web::HttpResponse;
use kernel::{AuthenticatorId, SecretText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, Body, PathId, State};

/// A code of the app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What the app shows: six digits.
    #[schema(value_type = String, format = Password)]
    pub code: SecretText,
}

/// Codes that stand in for an authenticator app, once each.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesBody {
    /// The codes, which are shown this once; none for another app than the first.
    pub recovery_codes: Vec<String>,
}

impl RecoveryCodesBody {
    /// The codes as they are shown.
    pub fn new(codes: &[SecretText]) -> Self {
        Self {
            recovery_codes: codes.iter().map(|code| code.expose().to_owned()).collect(),
        }
    }
}

/// Confirms an authenticator app
///
/// From now on every sign-in asks for a code. Every other session of the user ends, and the user is
/// mailed. With the first app come ten recovery codes.
///
/// An `Idempotency-Key` is ignored: the answer holds codes, which are shown this once.
#[utoipa::path(
    post,
    path = "/v1/me/authenticators/{id}/confirm",
    operation_id = "confirm_authenticator",
    tag = "second factors",
    security(("access_token" = ["account"])),
    params(("id" = String, Path, description = "The authenticator's id.")),
    request_body = Confirmation,
    responses((status = 200, description = "The app counts.", body = RecoveryCodesBody)),
    extensions(("x-error-codes" = json!([
        "auth.code_invalid", "auth.locked", "auth.authenticator_not_found", "auth.step_up_required",
        "auth.factors_locked", "rate_limited",
    ])))
)]
pub async fn confirm(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    PathId(id): PathId<AuthenticatorId>,
    Body(confirmation): Body<Confirmation>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let code = &confirmation.code;
    let confirmed = state.auth.confirm_totp(&origin, &actor, id, code).await;
    state.work.wake();
    answer::ok(&RecoveryCodesBody::new(&confirmed?))
}
