//! Signing in.

use actix_web::HttpResponse;
use auth::Client;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{FactorBody, IssuedBody, issued};
use crate::admission::{Admission, Door, Who};
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;
use crate::openapi::schemas;

/// What somebody sends who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The address.
    #[schema(format = Email)]
    pub email: String,
    /// The password.
    #[schema(value_type = String, format = Password)]
    pub password: SecretText,
    /// What the authenticator app shows. It is looked at only while strangers have locked the address:
    /// with it the owner gets past the lock.
    #[schema(value_type = Option<String>, format = Password)]
    pub code: Option<SecretText>,
    /// One of the recovery codes, in place of `code`.
    #[schema(value_type = Option<String>, format = Password)]
    pub recovery_code: Option<SecretText>,
    /// Which kind of program asks: `web` gets the refresh token as a cookie, `native` (unless said
    /// otherwise) in the body.
    #[schema(schema_with = schemas::optional_client)]
    pub client: Option<Client>,
}

/// Signs in
///
/// Begins an account session: it belongs to no workspace. An unknown address is answered like a wrong
/// password, and so is one that was never confirmed: its owner gets the link once more by mail.
/// Who has a second factor gets no session here, but a `challenge` in the problem document, to be
/// answered at `/v1/sessions/second_factor`.
/// A right password that is known from a breach opens nothing: 403 `auth.password_compromised`, and a link
/// for a new one goes to the address.
/// A browser gets the cookie of the account session, and that of a workspace session of before is
/// taken back.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens, and an answer that is kept to be given
/// again would be a copy of them in the database. Who signs in twice has two sessions.
#[utoipa::path(
    post,
    path = "/v1/sessions",
    operation_id = "sign_in",
    tag = "sessions",
    request_body = SignIn,
    responses((status = 201, description = "The account session.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "auth.invalid_credentials", "auth.second_factor_required", "auth.password_compromised",
        "auth.password_uncheckable", "auth.locked", "rate_limited",
    ])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(sign_in): Body<SignIn>,
) -> Result<HttpResponse, ApiError> {
    let sent = FactorBody {
        code: sign_in.code,
        recovery_code: sign_in.recovery_code,
        passkey: None,
    };
    let factor = sent.one()?;
    admission
        .ask(Door::SignIn, Who::EmailFromHere(&sign_in.email))
        .await?;
    let client = sign_in.client.unwrap_or(Client::Native);
    let (email, password) = (&sign_in.email, &sign_in.password);
    let signed_in = flows::sign_in(&state, &origin, email, password, factor.as_ref(), client);
    issued(&state, signed_in.await?)
}
