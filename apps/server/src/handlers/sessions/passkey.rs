//! Signing in with a passkey and nothing else.

use actix_web::HttpResponse;
use auth::{Client, PasskeyAnswer};
use kernel::SecretText;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{IssuedBody, issued};
use crate::admission::{Admission, Door, Who};
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;
use crate::openapi::schemas;

/// What a passkey signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasskeySignIn {
    /// What `/v1/passkey_challenges` answered.
    #[schema(value_type = String, format = Password)]
    pub challenge: SecretText,
    /// What the browser brought: an `AuthenticationResponseJSON` (W3C Web Authentication, section 5.1).
    #[schema(value_type = Object)]
    pub credential: Value,
    /// Which kind of program asks: `web` gets the refresh token as a cookie, `native` (unless said
    /// otherwise) in the body.
    #[schema(schema_with = schemas::optional_client)]
    pub client: Option<Client>,
}

/// Signs in with a passkey alone
///
/// Begins an account session for whoever answers a challenge of `/v1/passkey_challenges`. It stands for both
/// factors, because the authenticator has verified its user. An unknown or removed passkey, a user out of
/// service and a wrong signature get the same answer.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens.
#[utoipa::path(
    post,
    path = "/v1/sessions/passkey",
    operation_id = "sign_in_passkey",
    tag = "sessions",
    request_body = PasskeySignIn,
    responses((status = 201, description = "The account session.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "auth.challenge_invalid", "auth.passkey_invalid", "rate_limited",
    ])))
)]
pub async fn passkey(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(body): Body<PasskeySignIn>,
) -> Result<HttpResponse, ApiError> {
    let challenge = &body.challenge;
    admission.ask(Door::SignIn, Who::Holder(challenge)).await?;
    let answer = PasskeyAnswer::parse(body.credential)?;
    let client = body.client.unwrap_or(Client::Native);
    let signed_in = flows::sign_in_passkey(&state, &origin, challenge, &answer, client).await?;
    issued(&state, signed_in)
}
