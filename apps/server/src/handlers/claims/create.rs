//! Claiming the installation.

use actix_web::HttpResponse;
use auth::Client;
use kernel::{EmailAddress, SecretText};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::error::ApiError;
use crate::extract::{Body, State, Visitor};
use crate::flows;
use crate::handlers::sessions::{IssuedBody, issued};
use crate::openapi::schemas;

/// What the first owner sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The token of the claim link.
    #[schema(value_type = String, format = Password)]
    pub token: SecretText,
    /// The owner's address.
    #[schema(value_type = String, format = Email)]
    pub email: EmailAddress,
    /// The owner's password: 12 to 128 characters.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 128)]
    pub password: SecretText,
    /// The owner's name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The name of the first workspace.
    #[schema(min_length = 1, max_length = 100)]
    pub workspace_name: String,
    /// Which kind of program asks: it decides how the refresh token is handed over.
    #[schema(schema_with = schemas::optional_client)]
    pub client: Option<Client>,
}

/// Claims the installation
///
/// Makes the first owner with the first workspace, and answers with a session of that workspace.
/// The token stands in the link that the first start prints; it works once.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens, and an answer that is kept to be given
/// again would be a copy of them in the database. Who lost it signs in.
#[utoipa::path(
    post,
    path = "/v1/claims",
    operation_id = "claim_installation",
    tag = "accounts",
    request_body = Claim,
    responses((status = 201, description = "A session of the new workspace.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "claim.used", "claim.invalid", "auth.email_taken", "auth.password_refused",
        "auth.password_uncheckable", "auth.name_invalid", "tenancy.name_invalid", "rate_limited",
    ])))
)]
pub async fn create(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    Body(claim): Body<Claim>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::Token, Who::Holder(&claim.token))
        .await?;
    let client = claim.client.unwrap_or(Client::Native);
    let claimant = flows::Claimant {
        token: claim.token,
        email: claim.email,
        password: claim.password,
        name: claim.name,
        workspace_name: claim.workspace_name,
        client,
    };
    let signed_in = flows::claim(&state, &origin, claimant).await?;
    issued(&state, signed_in)
}
