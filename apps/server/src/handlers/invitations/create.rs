//! Inviting somebody.

use actix_web::HttpResponse;
use kernel::EmailAddress;
use serde::Deserialize;
use storage::Once;
use tenancy::permission::ManageInvitations;
use tenancy::{Invitation, Role};
use utoipa::ToSchema;

use super::InvitationBody;
use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Body, Granted, State};
use crate::flows;
use crate::openapi::schemas;

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The address; a link is sent to it.
    #[schema(value_type = String, format = Email)]
    pub email: EmailAddress,
    /// The role that the new member gets; not above the caller's own.
    #[schema(schema_with = schemas::role, required)]
    pub role: Role,
}

/// Invites somebody
///
/// The invited address gets a mail with a link. Only a user with that very address can accept.
#[utoipa::path(
    post,
    path = "/v1/invitations",
    operation_id = "invite",
    tag = "members",
    security(("access_token" = ["workspace", "invitations.manage"])),
    request_body = Invite,
    responses((status = 201, description = "The invitation.", body = InvitationBody)),
    extensions(("x-error-codes" = json!([
        "tenancy.rank_too_low", "tenancy.already_member", "tenancy.already_invited",
        "rate_limited", "idempotency_key_reused",
    ])))
)]
pub async fn create(
    state: State,
    Granted(grant): Granted<ManageInvitations>,
    admission: Admission,
    Body(new): Body<Invite>,
) -> Result<HttpResponse, ApiError> {
    let sender = Who::User(grant.actor().user);
    admission.ask(Door::Invitation, sender).await?;
    let address = Who::Email(new.email.as_written());
    admission.ask(Door::Invited, address).await?;
    match flows::invite(&state, &grant, new.email, new.role).await? {
        Once::Fresh(invitation) => {
            state.work.wake();
            created(invitation)
        }
        Once::Replayed(invitation) => created(invitation).map(answer::replayed),
    }
}

fn created(invitation: Invitation) -> Result<HttpResponse, ApiError> {
    let location = format!("/v1/invitations/{}", invitation.id);
    answer::created(&location, &InvitationBody::from(invitation))
}
