//! Proving anew who one is, in a session that goes on.

use actix_web::HttpResponse;
use auth::{AuthError, StepUpProof};
use kernel::{SecretText, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{Body, Caller, State};
use crate::handlers::sessions::FactorBody;

/// One of the four.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// The password: only of a user without a second factor.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<SecretText>,
    /// What the authenticator app shows: six digits.
    #[schema(value_type = Option<String>, format = Password)]
    pub code: Option<SecretText>,
    /// One of the recovery codes.
    #[schema(value_type = Option<String>, format = Password)]
    pub recovery_code: Option<SecretText>,
    /// What a passkey signed for `/v1/step_up/passkey_options`: an `AuthenticationResponseJSON` (W3C Web
    /// Authentication, section 5.1).
    #[schema(value_type = Option<Object>)]
    pub passkey: Option<Value>,
}

/// How long the proof counts.
#[derive(Serialize, ToSchema)]
#[schema(as = SteppedUp)]
pub struct SteppedUpBody {
    /// Until when calls that ask for a recent proof go through.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// Proves anew who one is
///
/// Raises the session of this call for five minutes (RFC 9470). A call that asks for it and does not find
/// it is answered 401 `auth.step_up_required` with the `methods` that count: where there is a second
/// factor, the password does not. A sign-in counts as well.
#[utoipa::path(
    post,
    path = "/v1/step_up",
    operation_id = "step_up",
    tag = "sessions",
    security(("access_token" = [])),
    request_body = StepUp,
    responses((status = 200, description = "The session is raised.", body = SteppedUpBody)),
    extensions(("x-error-codes" = json!([
        "auth.password_wrong", "auth.password_compromised", "auth.password_uncheckable",
        "auth.code_invalid", "auth.passkey_invalid", "auth.locked", "auth.step_up_required", "rate_limited",
    ])))
)]
pub async fn create(
    state: State,
    Caller { actor, origin }: Caller,
    admission: Admission,
    Body(body): Body<StepUp>,
) -> Result<HttpResponse, ApiError> {
    let proof = proof(body)?;
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let raised = state.auth.step_up(&origin, &actor, &proof).await;
    state.work.wake();
    let until = raised.map_err(|error| match error {
        // The caller is known: what is wrong is a field, and no reason to sign in again.
        AuthError::InvalidCredentials => ApiError::new(Code::PasswordWrong),
        other => other.into(),
    })?;
    answer::ok(&SteppedUpBody { until })
}

fn proof(body: StepUp) -> Result<StepUpProof, ApiError> {
    let StepUp {
        password,
        code,
        recovery_code,
        passkey,
    } = body;
    let sent = FactorBody {
        code,
        recovery_code,
        passkey,
    };
    match (password, sent.one()?) {
        (Some(password), None) => Ok(StepUpProof::Password(password)),
        (None, Some(factor)) => Ok(StepUpProof::SecondFactor(factor)),
        _ => {
            let detail = "Send one of `password`, `code`, `recovery_code` and `passkey`.";
            Err(ApiError::new(Code::InvalidBody).field("", "one_of", detail))
        }
    }
}
