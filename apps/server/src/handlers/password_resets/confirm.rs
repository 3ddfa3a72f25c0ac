//! Setting a new password by the token of the mail.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;

/// A new password with the proof that one may set it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The token of the link.
    #[schema(value_type = String, format = Password)]
    pub token: SecretText,
    /// The new password: 12 to 128 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 128)]
    pub new_password: SecretText,
}

/// Sets a new password by a mailed link
///
/// Every session of the user ends at once.
#[utoipa::path(
    post,
    path = "/v1/password_resets/confirm",
    operation_id = "confirm_password_reset",
    tag = "accounts",
    request_body = PasswordReset,
    responses((status = 204, description = "The password is set and every session has ended.")),
    extensions(("x-error-codes" = json!([
        "auth.token_used_or_expired", "auth.password_refused", "auth.password_uncheckable",
        "rate_limited",
    ])))
)]
pub async fn confirm(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(reset): Body<PasswordReset>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::Token, Who::Holder(&reset.token))
        .await?;
    flows::reset_password(&state, &origin, &reset.token, &reset.new_password).await?;
    Ok(answer::no_content())
}
