//! Signing in with a token that an app got from Apple's system.

use actix_web::HttpResponse;
use kernel::SecretText;
use oidc::{NativeToken, signed_part};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::document;
use crate::admission::{Admission, Door, Who};
use crate::error::{ApiError, Code};
use crate::extract::{Body, State, Visitor};
use crate::flows;
use crate::handlers::sessions::IssuedBody;

const APPLE: &str = "apple";

/// What an app brings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppleSignIn {
    /// `identityToken` of the credential.
    #[schema(value_type = String, format = Password)]
    pub identity_token: SecretText,
    /// The nonce whose SHA-256, in hexadecimal, the app gave to the request.
    #[schema(value_type = String, format = Password)]
    pub nonce: SecretText,
    /// `authorizationCode` of the credential: by it we tell Apple when the person has no account with us
    /// any more, as Apple's rules ask.
    #[schema(value_type = Option<String>, format = Password)]
    pub authorization_code: Option<SecretText>,
    /// What the person is called: Apple tells it to the app, once.
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
}

/// Signs in with Apple from a native app
///
/// A token signs in once, however its signature is spelled.
#[utoipa::path(
    post,
    path = "/v1/oidc/apple/native",
    operation_id = "sign_in_with_apple",
    tag = "sessions",
    request_body = AppleSignIn,
    responses((status = 201, description = "The account session.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "auth.provider_not_found", "auth.identity_refused", "auth.email_unproven", "auth.link_required",
        "auth.locked", "auth.second_factor_required", "auth.name_invalid", "auth.provider_unavailable", "rate_limited",
    ])))
)]
pub async fn native(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(sign_in): Body<AppleSignIn>,
) -> Result<HttpResponse, ApiError> {
    let signed = signed_part(&sign_in.identity_token);
    admission.ask(Door::Identity, Who::Holder(&signed)).await?;
    let provider = flows::provider(&state, APPLE)?;
    if !provider.takes_native_tokens() {
        return Err(ApiError::new(Code::ProviderNotFound));
    }
    let name = sign_in.name.map(|name| plain_name(&name)).transpose()?;
    let native = NativeToken {
        identity_token: sign_in.identity_token,
        nonce: sign_in.nonce,
        authorization_code: sign_in.authorization_code,
    };
    let arrived = flows::come_with_token(&state, &origin, provider, native, name).await?;
    document(&state, arrived)
}

fn plain_name(name: &str) -> Result<String, ApiError> {
    let name = name.trim();
    let length = name.chars().count();
    if (1..=100).contains(&length) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(ApiError::new(Code::NameInvalid)
            .detail("A name has 1 to 100 characters, none of them a control character."))
    }
}
