//! Verifying an address by the token of the mail.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;

/// The token of a verification mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailVerification {
    /// The token of the link.
    #[schema(value_type = String, format = Password)]
    pub token: SecretText,
}

/// Verifies an address
///
/// From then on its owner can sign in. A workspace that was named at sign-up is made now.
#[utoipa::path(
    post,
    path = "/v1/email_verifications",
    operation_id = "verify_email",
    tag = "accounts",
    request_body = EmailVerification,
    responses((status = 204, description = "The address is verified.")),
    extensions(("x-error-codes" = json!(["auth.token_used_or_expired", "rate_limited"])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(verification): Body<EmailVerification>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::Token, Who::Holder(&verification.token))
        .await?;
    flows::verify_email(&state, &origin, verification.token).await?;
    Ok(answer::no_content())
}
