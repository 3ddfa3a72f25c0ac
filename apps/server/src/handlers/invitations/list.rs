//! The list of open invitations.

use actix_web::HttpResponse;
use tenancy::permission::ManageInvitations;

use super::InvitationBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Granted, State};
use crate::handlers::PageBody;

/// Lists the invitations
///
/// Those that can still be accepted, newest first.
#[utoipa::path(
    get,
    path = "/v1/invitations",
    operation_id = "list_invitations",
    tag = "members",
    security(("access_token" = ["workspace", "invitations.manage"])),
    responses((status = 200, description = "Every open invitation.",
        body = PageBody<InvitationBody>))
)]
pub async fn list(
    state: State,
    Granted(grant): Granted<ManageInvitations>,
) -> Result<HttpResponse, ApiError> {
    let invitations = state.tenancy.invitations(&grant).await?;
    answer::ok(&PageBody::whole(
        invitations.into_iter().map(InvitationBody::from),
    ))
}
