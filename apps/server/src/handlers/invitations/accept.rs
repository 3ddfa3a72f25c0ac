//! Accepting an invitation.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use storage::Once;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, Body, State};
use crate::flows;
use crate::handlers::workspaces::UserWorkspaceBody;

/// The token of an invitation's link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitation {
    /// The token of the link.
    #[schema(value_type = String, format = Password)]
    pub token: SecretText,
}

/// Accepts an invitation
///
/// The caller's verified address must be the invited one.
#[utoipa::path(
    post,
    path = "/v1/invitations/accept",
    operation_id = "accept_invitation",
    tag = "members",
    security(("access_token" = ["account"])),
    request_body = AcceptInvitation,
    responses((status = 200, description = "The workspace that the caller is now a member of.",
        body = UserWorkspaceBody)),
    extensions(("x-error-codes" = json!([
        "tenancy.invitation_invalid", "tenancy.already_member", "auth.email_unverified",
        "rate_limited",
        "idempotency_key_reused",
    ])))
)]
pub async fn accept(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    Body(accept): Body<AcceptInvitation>,
) -> Result<HttpResponse, ApiError> {
    admission.ask(Door::Token, Who::User(actor.user)).await?;
    match flows::accept_invitation(&state, &origin, &actor, &accept.token).await? {
        Once::Fresh(joined) => answer::ok(&UserWorkspaceBody::from(joined)),
        Once::Replayed(joined) => {
            answer::ok(&UserWorkspaceBody::from(joined)).map(answer::replayed)
        }
    }
}
