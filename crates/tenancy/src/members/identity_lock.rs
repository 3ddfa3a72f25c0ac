//! The identity lock: a membership that was once opened by an identity is opened by that one alone.
//!
//! Invariant: a lock is of one membership. Neither the locks of other workspaces nor their admins have
//! a say in it.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, IdentityId, Origin, UserId, WorkspaceId};
use serde_json::json;
use storage::Transaction;

use super::change::subordinate;
use crate::permission::ManageMembers;
use crate::store::memberships;
use crate::{Grant, Tenancy, TenancyError, events};

impl Tenancy {
    /// Lets a session into a workspace of its user, inside the transaction that opens it: the first
    /// session that began with an identity ties the membership to it, and answers that identity.
    ///
    /// # Errors
    /// [`TenancyError::IdentityLocked`] when the membership is tied to another identity than the one
    /// that the session began with, or the session began with none.
    pub async fn pass_identity_lock_in(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        actor: &Actor,
        workspace: WorkspaceId,
        identity: Option<IdentityId>,
    ) -> Result<Option<IdentityId>, TenancyError> {
        let (sql, user) = (transaction.sql(), actor.user);
        let tied = memberships::identity(sql, workspace, user).await?;
        let identity = match (tied, identity) {
            (None, None) => return Ok(None),
            (Some(tied), Some(came)) if tied == came => return Ok(None),
            (Some(_), _) => return Err(TenancyError::IdentityLocked),
            (None, Some(came)) => came,
        };
        memberships::set_identity(sql, workspace, user, Some(identity)).await?;
        let event = NewEvent {
            action: events::MEMBER_IDENTITY_LOCKED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("user", user)),
            details: json!({ "identity_id": identity }),
        };
        let to = Delivery::Workspace(workspace);
        self.0
            .audit
            .append_and_deliver(transaction, origin, event, to)
            .await?;
        Ok(Some(identity))
    }

    /// Unties a membership inside the caller's transaction, so that what follows can happen in it: the
    /// next identity that opens the workspace ties it anew.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was lowered
    /// since the grant, [`TenancyError::MemberNotFound`], [`TenancyError::RankTooLow`].
    pub async fn reset_identity_lock_in(
        &self,
        transaction: &Transaction,
        grant: &Grant<ManageMembers>,
        user: UserId,
    ) -> Result<(), TenancyError> {
        let rank = grant.current_role(transaction).await?;
        subordinate(transaction, grant, rank, user).await?;
        let (sql, workspace) = (transaction.sql(), grant.workspace());
        let tied = memberships::identity(sql, workspace, user).await?;
        memberships::set_identity(sql, workspace, user, None).await?;
        let details = json!({ "identity_id": tied });
        let action = events::MEMBER_IDENTITY_LOCK_RESET;
        self.record(transaction, grant, action, user, details).await
    }

    /// Unties the memberships of a user, in whatever workspaces, that are tied to one of these identities,
    /// inside the transaction that takes the account back from whoever linked them: an intruder ties
    /// nobody to what is theirs.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn untie_identities_in(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        actor: EventActor,
        user: UserId,
        identities: &[IdentityId],
    ) -> Result<(), TenancyError> {
        let sql = transaction.sql();
        for identity in identities {
            for workspace in memberships::tied_to(sql, user, *identity).await? {
                memberships::set_identity(sql, workspace, user, None).await?;
                let event = NewEvent {
                    action: events::MEMBER_IDENTITY_LOCK_RESET,
                    actor,
                    target: Some(Target::new("user", user)),
                    details: json!({ "identity_id": identity, "reason": "intrusion_reported" }),
                };
                let (audit, to) = (&self.0.audit, Delivery::Workspace(workspace));
                audit
                    .append_and_deliver(transaction, origin, event, to)
                    .await?;
            }
        }
        Ok(())
    }
}
