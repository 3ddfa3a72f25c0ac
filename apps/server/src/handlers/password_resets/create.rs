//! Asking for a link that sets a new password.

use actix_web::HttpResponse;
use kernel::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer::{self, Accepted};
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};

/// Whose password is to be reset.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordResetRequest {
    /// The address of the account.
    #[schema(value_type = String, format = Email)]
    pub email: EmailAddress,
}

/// Asks for a password reset
///
/// The answer is the same whether the address is known or not. A known address gets a mail with a link.
#[utoipa::path(
    post,
    path = "/v1/password_resets",
    operation_id = "request_password_reset",
    tag = "accounts",
    request_body = PasswordResetRequest,
    responses((status = 202, description = "Look into the mailbox.", body = Accepted)),
    extensions(("x-error-codes" = json!(["rate_limited"])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(request): Body<PasswordResetRequest>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::PasswordReset, Who::Email(request.email.as_written()))
        .await?;
    state
        .auth
        .request_password_reset(&origin, &request.email)
        .await?;
    state.work.wake();
    Ok(answer::accepted())
}
