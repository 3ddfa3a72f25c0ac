//! The events of identity, and how they are written.

use audit::{Action, AuditLog, Delivery, EventActor, NewEvent, Target};
use kernel::{Origin, SessionId, UserId, WorkspaceId};
use serde_json::Value;
use storage::Transaction;

use crate::AuthError;

pub(crate) const INSTALLATION_CLAIMED: Action = Action::new("installation.claimed");
pub(crate) const USER_REGISTERED: Action = Action::new("user.registered");
pub(crate) const REGISTRATION_REPEATED: Action = Action::new("user.registration_repeated");
pub(crate) const EMAIL_VERIFIED: Action = Action::new("user.email_verified");
pub(crate) const USER_UPDATED: Action = Action::new("user.updated");
pub(crate) const USER_LOCKED: Action = Action::new("user.locked");
pub(crate) const USER_DISABLED: Action = Action::new("user.disabled");
pub(crate) const USER_ENABLED: Action = Action::new("user.enabled");
pub(crate) const PASSWORD_CHANGED: Action = Action::new("user.password_changed");
pub(crate) const PASSWORD_CHANGE_FAILED: Action = Action::new("user.password_change_failed");
pub(crate) const PASSWORD_COMPROMISED: Action = Action::new("user.password_compromised");
pub(crate) const RESET_REQUESTED: Action = Action::new("user.password_reset_requested");
pub(crate) const PASSWORD_RESET: Action = Action::new("user.password_reset");
pub(crate) const AUTHENTICATOR_CREATED: Action = Action::new("authenticator.created");
pub(crate) const AUTHENTICATOR_CONFIRMED: Action = Action::new("authenticator.confirmed");
pub(crate) const AUTHENTICATOR_REFUSED: Action = Action::new("authenticator.refused");
pub(crate) const AUTHENTICATOR_REMOVED: Action = Action::new("authenticator.removed");
pub(crate) const RECOVERY_CODES_CREATED: Action = Action::new("recovery_codes.created");
pub(crate) const FACTOR_CHANGE_UNDONE: Action = Action::new("factor_change.undone");
pub(crate) const INTRUSION_REPORTED: Action = Action::new("user.intrusion_reported");
pub(crate) const SIGN_IN_CHALLENGED: Action = Action::new("sign_in.challenged");
pub(crate) const SESSION_STEPPED_UP: Action = Action::new("session.stepped_up");
pub(crate) const STEP_UP_FAILED: Action = Action::new("session.step_up_failed");
pub(crate) const SIGN_IN_FAILED: Action = Action::new("sign_in.failed");
pub(crate) const IDENTITY_LINK_BEGUN: Action = Action::new("identity.link_begun");
pub(crate) const IDENTITY_LINKED: Action = Action::new("identity.linked");
pub(crate) const IDENTITY_UNLINKED: Action = Action::new("identity.unlinked");
pub(crate) const IDENTITY_CONSENT_REVOKED: Action = Action::new("identity.consent_revoked");
pub(crate) const SESSION_CREATED: Action = Action::new("session.created");
pub(crate) const SESSION_REFRESHED: Action = Action::new("session.refreshed");
pub(crate) const REFRESH_REPEATED: Action = Action::new("session.refresh_repeated");
pub(crate) const REFRESH_REPLAYED: Action = Action::new("session.refresh_replayed");
pub(crate) const SESSION_REVOKED: Action = Action::new("session.revoked");
pub(crate) const WEAK_REVOKED: Action = Action::new("session.revoked_weak");
pub(crate) const OTHERS_REVOKED: Action = Action::new("session.revoked_others");

/// Writes events of the control database.
#[derive(Debug, Clone)]
pub(crate) struct Evidence(AuditLog);

impl Evidence {
    pub(crate) const fn new(log: AuditLog) -> Self {
        Self(log)
    }

    /// Writes one event in the transaction of the change, for the platform's log and for those
    /// of the workspaces that `to` names.
    pub(crate) async fn write(
        &self,
        tx: &Transaction,
        origin: &Origin,
        event: NewEvent,
        to: Delivery,
    ) -> Result<(), AuthError> {
        self.0.append_and_deliver(tx, origin, event, to).await?;
        Ok(())
    }
}

/// An event about a user.
pub(crate) fn about_user(
    action: Action,
    actor: EventActor,
    user: UserId,
    details: Value,
) -> NewEvent {
    NewEvent {
        action,
        actor,
        target: Some(Target::new("user", user)),
        details,
    }
}

/// An event about a session.
pub(crate) fn about_session(
    action: Action,
    actor: EventActor,
    session: SessionId,
    details: Value,
) -> NewEvent {
    NewEvent {
        action,
        actor,
        target: Some(Target::new("session", session)),
        details,
    }
}

/// A workspace session concerns its workspace; an account session those of its user.
pub(crate) fn audience(user: UserId, workspace: Option<WorkspaceId>) -> Delivery {
    workspace.map_or(Delivery::WorkspacesOf(user), Delivery::Workspace)
}

/// The origin with the name of a user who has no verified token in this call.
pub(crate) fn named(origin: &Origin, name: &str) -> Origin {
    Origin {
        actor_name: Some(name.to_owned()),
        ..origin.clone()
    }
}
