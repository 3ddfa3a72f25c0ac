//! The actions that tenancy writes into audit logs.

use audit::Action;

pub(crate) const WORKSPACE_CREATED: Action = Action::new("workspace.created");
pub(crate) const WORKSPACE_UPDATED: Action = Action::new("workspace.updated");
pub(crate) const WORKSPACE_QUARANTINED: Action = Action::new("workspace.quarantined");
pub(crate) const WORKSPACE_RELEASED: Action = Action::new("workspace.released");
pub(crate) const MEMBER_ROLE_CHANGED: Action = Action::new("member.role_changed");
pub(crate) const MEMBER_REMOVED: Action = Action::new("member.removed");
pub(crate) const MEMBER_IDENTITY_LOCKED: Action = Action::new("member.identity_locked");
pub(crate) const MEMBER_IDENTITY_LOCK_RESET: Action = Action::new("member.identity_lock_reset");
pub(crate) const MEMBER_UNLOCKED: Action = Action::new("member.unlocked");
pub(crate) const INVITATION_CREATED: Action = Action::new("invitation.created");
pub(crate) const INVITATION_REVOKED: Action = Action::new("invitation.revoked");
pub(crate) const INVITATION_ACCEPTED: Action = Action::new("invitation.accepted");
