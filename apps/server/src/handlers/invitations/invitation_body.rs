//! An invitation as the workspace's admins see it.

use kernel::{EmailAddress, InvitationId, Timestamp, UserId};
use serde::Serialize;
use tenancy::{Invitation, Role};
use utoipa::ToSchema;

use crate::openapi::schemas;

/// An invitation that can still be accepted.
#[derive(Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationBody {
    /// The invitation's id.
    #[schema(value_type = String, example = "inv_01h455vb4pex5vsknk084sn02q")]
    pub id: InvitationId,
    /// The invited address.
    #[schema(value_type = String, format = Email)]
    pub email: EmailAddress,
    /// The role that the new member gets.
    #[schema(schema_with = schemas::role, required)]
    pub role: Role,
    /// Who sent it.
    #[schema(value_type = String)]
    pub invited_by: UserId,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

impl From<Invitation> for InvitationBody {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email,
            role: invitation.role,
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            expires_at: invitation.expires_at,
        }
    }
}
