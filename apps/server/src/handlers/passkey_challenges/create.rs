//! Asking whoever comes for a passkey.

use actix_web::HttpResponse;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::State;

/// What a browser is asked to have signed by a passkey that it finds.
#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyChallenge)]
pub struct PasskeyChallengeBody {
    /// To be handed back with what the passkey signed; good for one sign-in.
    pub challenge: String,
    /// A `PublicKeyCredentialRequestOptionsJSON` (W3C Web Authentication, section 5.1), for
    /// `PublicKeyCredential.parseRequestOptionsFromJSON`. It names no passkey.
    #[schema(value_type = Object)]
    pub public_key: Value,
    /// For how many seconds it can be answered.
    pub expires_in: u64,
}

/// Asks for a passkey to sign in alone
///
/// Nobody is named, and so nothing is told about anybody. What the passkey signs goes to
/// `/v1/sessions/passkey`, within five minutes.
#[utoipa::path(
    post,
    path = "/v1/passkey_challenges",
    operation_id = "create_passkey_challenge",
    tag = "sessions",
    responses((status = 200, description = "What the browser is asked.", body = PasskeyChallengeBody)),
    extensions(("x-error-codes" = json!(["auth.passkeys_unavailable", "rate_limited"])))
)]
pub async fn create(state: State, admission: Admission) -> Result<HttpResponse, ApiError> {
    admission.ask(Door::SignIn, Who::Nobody).await?;
    let asked = state.auth.request_passkey().await?;
    let body = PasskeyChallengeBody {
        challenge: asked.challenge.expose().to_owned(),
        public_key: asked.public_key,
        expires_in: asked.expires_in.as_secs(),
    };
    answer::ok(&body)
}
