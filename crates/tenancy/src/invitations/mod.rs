//! Invitations: sent to one address, accepted once, by a user with that address, and only while the
//! inviter could still send them.

mod accept;
mod manage;
mod token;
mod withdraw;

use kernel::{EmailAddress, InvitationId, SecretText, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::Role;

/// An invitation that can still be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The invited address.
    pub email: EmailAddress,
    /// The role that the new member gets.
    pub role: Role,
    /// Who sent it.
    pub invited_by: UserId,
    /// When it was sent.
    pub created_at: Timestamp,
    /// Until when it can be accepted.
    pub expires_at: Timestamp,
}

/// What an invitation is made from.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The address to invite.
    pub email: EmailAddress,
    /// Whose address it is, where it is that of a user: a member is not invited again.
    pub user: Option<UserId>,
    /// The role to give; not above the inviter's own.
    pub role: Role,
}

/// What the mail of an invitation needs.
#[derive(Debug)]
pub struct InvitationMail {
    /// The invited address.
    pub email: EmailAddress,
    /// The name of the workspace.
    pub workspace_name: String,
    /// The role.
    pub role: Role,
    /// The token of the link; only its keyed digest is stored.
    pub token: SecretText,
    /// Until when the link works.
    pub expires_at: Timestamp,
}
