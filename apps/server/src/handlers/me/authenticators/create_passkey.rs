//! Beginning to make a passkey.

use actix_web::HttpResponse;
use kernel::AuthenticatorId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, Body, State};

/// How a passkey is to be called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasskeyName {
    /// A name by which its user tells it from others.
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
}

/// A passkey that is about to be made.
#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyCreation)]
pub struct PasskeyCreationBody {
    /// The id that it will have.
    #[schema(value_type = String, example = "aut_01h455vb4pex5vsknk084sn02q")]
    pub id: AuthenticatorId,
    /// What the browser is asked: a `PublicKeyCredentialCreationOptionsJSON` (W3C Web Authentication,
    /// section 5.1), for `PublicKeyCredential.parseCreationOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub public_key: Value,
    /// For how many seconds the passkey can be confirmed.
    pub expires_in: u64,
}

/// Begins to make a passkey
///
/// It counts once what the browser made was confirmed in the same session. One that this session asked for
/// before, and did not confirm, is forgotten. The authenticator has to verify its user.
///
/// An `Idempotency-Key` is ignored: the answer is good for one passkey in any case.
#[utoipa::path(
    post,
    path = "/v1/me/authenticators/passkeys",
    operation_id = "create_passkey",
    tag = "second factors",
    security(("access_token" = ["account"])),
    request_body = NewPasskeyName,
    responses((status = 201, description = "What the browser is asked.", body = PasskeyCreationBody)),
    extensions(("x-error-codes" = json!([
        "auth.step_up_required", "auth.factors_locked", "auth.too_many_authenticators",
        "auth.passkeys_unavailable", "auth.name_invalid", "rate_limited",
    ])))
)]
pub async fn create_passkey(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    Body(body): Body<NewPasskeyName>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::SecondFactor, Who::User(actor.user))
        .await?;
    let name = body.name.as_deref();
    let asked = state.auth.create_passkey(&origin, &actor, name).await?;
    state.work.wake();
    let location = format!("/v1/me/authenticators/{}", asked.id);
    let body = PasskeyCreationBody {
        id: asked.id,
        public_key: asked.public_key,
        expires_in: asked.expires_in.as_secs(),
    };
    answer::created(&location, &body)
}
