//! Finishing to set up an authenticator app or a passkey.

use actix_web::HttpResponse;
use auth::NewPasskey;
use kernel::{AuthenticatorId, SecretText};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::{AccountCaller, Body, PathId, State};

/// A code of the app, or the new passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What the app shows: six digits.
    #[schema(value_type = Option<String>, format = Password)]
    pub code: Option<SecretText>,
    /// What the browser made: a `RegistrationResponseJSON` (W3C Web Authentication, section 5.1).
    #[schema(value_type = Option<Object>)]
    pub credential: Option<Value>,
}

/// Codes that stand in for an authenticator, once each.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesBody {
    /// The codes, which are shown this once; none for another authenticator than the first.
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

/// Confirms an authenticator app or a passkey
///
/// An app is confirmed by a code, a passkey by itself, in the session that has asked for it and within
/// five minutes. From now on every sign-in with a password asks for one of them. Every other session of the
/// user ends, and the user is mailed. With the first authenticator come ten recovery codes.
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
    responses((status = 200, description = "The authenticator counts.", body = RecoveryCodesBody)),
    extensions(("x-error-codes" = json!([
        "auth.code_invalid", "auth.passkey_invalid", "auth.locked", "auth.authenticator_not_found",
        "auth.step_up_required", "auth.factors_locked", "auth.too_many_authenticators", "rate_limited",
    ])))
)]
pub async fn confirm(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    PathId(id): PathId<AuthenticatorId>,
    Body(confirmation): Body<Confirmation>,
) -> Result<HttpResponse, ApiError> {
    let shown = shown(confirmation)?;
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let auth = &state.auth;
    let confirmed = match shown {
        Shown::Code(code) => auth.confirm_totp(&origin, &actor, id, &code).await,
        Shown::Passkey(made) => auth.confirm_passkey(&origin, &actor, id, &made).await,
    };
    state.work.wake();
    answer::ok(&RecoveryCodesBody::new(&confirmed?))
}

/// What somebody shows of their authenticator.
enum Shown {
    Code(SecretText),
    Passkey(Box<NewPasskey>),
}

fn shown(confirmation: Confirmation) -> Result<Shown, ApiError> {
    match (confirmation.code, confirmation.credential) {
        (Some(code), None) => Ok(Shown::Code(code)),
        (None, Some(json)) => Ok(Shown::Passkey(Box::new(NewPasskey::parse(json)?))),
        _ => {
            let detail = "Send one of `code` and `credential`.";
            Err(ApiError::new(Code::InvalidBody).field("", "one_of", detail))
        }
    }
}
