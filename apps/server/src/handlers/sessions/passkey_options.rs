//! Asking for a passkey as the second half of a sign-in.

use actix_web::HttpResponse;
use auth::PasskeyRequest;
use kernel::SecretText;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, State};

/// The challenge of a sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitingSignIn {
    /// What the sign-in was answered with.
    #[schema(value_type = String, format = Password)]
    pub challenge: SecretText,
}

/// What a browser is asked to have signed.
#[derive(Serialize, ToSchema)]
#[schema(as = PasskeyOptions)]
pub struct PasskeyOptionsBody {
    /// A `PublicKeyCredentialRequestOptionsJSON` (W3C Web Authentication, section 5.1), for
    /// `PublicKeyCredential.parseRequestOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub public_key: Value,
    /// For how many seconds it can be answered.
    pub expires_in: u64,
}

impl From<PasskeyRequest> for PasskeyOptionsBody {
    fn from(asked: PasskeyRequest) -> Self {
        Self {
            public_key: asked.public_key,
            expires_in: asked.expires_in.as_secs(),
        }
    }
}

/// Asks for a passkey as the second factor
///
/// For a sign-in that was answered with `auth.second_factor_required` and `passkey` among its `methods`.
/// What the passkey signs goes to `/v1/sessions/second_factor`, within five minutes.
#[utoipa::path(
    post,
    path = "/v1/sessions/second_factor/passkey_options",
    operation_id = "ask_for_passkey_as_second_factor",
    tag = "sessions",
    request_body = WaitingSignIn,
    responses((status = 200, description = "What the browser is asked.", body = PasskeyOptionsBody)),
    extensions(("x-error-codes" = json!([
        "auth.challenge_invalid", "auth.authenticator_not_found", "auth.passkeys_unavailable",
        "rate_limited",
    ])))
)]
pub async fn passkey_options(
    state: State,
    admission: Admission,
    Body(waiting): Body<WaitingSignIn>,
) -> Result<HttpResponse, ApiError> {
    let challenge = &waiting.challenge;
    admission
        .ask(Door::SecondFactor, Who::Holder(challenge))
        .await?;
    let asked = state.auth.request_second_factor(challenge).await?;
    answer::ok(&PasskeyOptionsBody::from(asked))
}
