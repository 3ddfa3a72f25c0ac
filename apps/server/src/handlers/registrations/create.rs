//! Signing up.

use actix_web::HttpResponse;
use kernel::{EmailAddress, SecretText};
use serde::Deserialize;
use tenancy::WorkspaceName;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer::{self, Accepted};
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};

/// What somebody sends who signs up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The address; a link is sent to it.
    #[schema(value_type = String, format = Email)]
    pub email: EmailAddress,
    /// The password: 12 to 128 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 128)]
    pub password: SecretText,
    /// The person's name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The name of a workspace that is made when the address is verified.
    #[schema(min_length = 1, max_length = 100)]
    pub workspace_name: Option<String>,
}

/// Signs up
///
/// The answer is the same whether the address is known or not. A new user gets a mail with a link to
/// verify the address; the owner of a known address is told by mail. Where an address was signed up
/// with before and never verified, and with another password, nothing of either is kept: whoever
/// verifies it sets a password by a reset.
#[utoipa::path(
    post,
    path = "/v1/registrations",
    operation_id = "register",
    tag = "accounts",
    request_body = Registration,
    responses((status = 202, description = "Look into the mailbox.", body = Accepted)),
    extensions(("x-error-codes" = json!([
        "auth.password_refused", "auth.password_uncheckable", "auth.name_invalid", "tenancy.name_invalid",
        "rate_limited",
    ])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(new): Body<Registration>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::Registration, Who::Email(new.email.as_written()))
        .await?;
    let workspace = new
        .workspace_name
        .as_deref()
        .map(WorkspaceName::parse)
        .transpose()?;
    let workspace = workspace.map(|name| name.as_str().to_owned());
    state
        .auth
        .register(&origin, new.email, &new.password, &new.name, workspace)
        .await?;
    state.work.wake();
    Ok(answer::accepted())
}
