//! Withdrawing an invitation.

use actix_web::HttpResponse;
use kernel::InvitationId;
use tenancy::permission::ManageInvitations;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, PathId, State};

/// Withdraws an invitation
///
/// Its link is dead when this answers.
#[utoipa::path(
    delete,
    path = "/v1/invitations/{id}",
    operation_id = "revoke_invitation",
    tag = "members",
    security(("access_token" = ["workspace", "invitations.manage"])),
    params(("id" = String, Path, description = "The invitation's id.")),
    responses((status = 204, description = "The invitation is withdrawn.")),
    extensions(("x-error-codes" = json!(["tenancy.invitation_not_found"])))
)]
pub async fn revoke(
    state: State,
    Granted(grant): Granted<ManageInvitations>,
    PathId(invitation): PathId<InvitationId>,
) -> Result<HttpResponse, ApiError> {
    state.tenancy.revoke_invitation(&grant, invitation).await?;
    state.work.wake();
    Ok(answer::no_content())
}
