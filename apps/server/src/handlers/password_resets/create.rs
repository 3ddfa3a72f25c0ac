//! Asking for a link that sets a new password.

use actix_web::HttpResponse;
use kernel::EmailAddress;
use serde::Deserialize;
use utoipa::ToSchema;

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
    responses((status = 202, description = "Look into the mailbox.", body = Accepted))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    Body(request): Body<PasswordResetRequest>,
) -> Result<HttpResponse, ApiError> {
    state
        .auth
        .request_password_reset(&origin, &request.email)
        .await?;
    state.work.wake();
    Ok(answer::accepted())
}
