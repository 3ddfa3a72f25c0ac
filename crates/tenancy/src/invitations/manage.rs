//! Sending, listing and withdrawing invitations.

use std::time::Duration;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{InvitationId, UserId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::json;
use storage::{Jobs, NewJob, Once, Transaction};

use super::{Invitation, InvitationMail, NewInvitation, token};
use crate::permission::ManageInvitations;
use crate::store::{invitations, memberships, workspaces};
use crate::{Grant, Permission, Tenancy, TenancyError, events};

/// How long an invitation can be accepted.
const VALID: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Tenancy {
    /// Invites an address; the mail is queued in the same transaction. Once per idempotency key.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::RankTooLow`] for a role above the caller's,
    /// [`TenancyError::AlreadyMember`], [`TenancyError::InvitationExists`]; the database's failure.
    pub async fn invite(
        &self,
        grant: &Grant<ManageInvitations>,
        new: NewInvitation,
    ) -> Result<Once<Invitation>, TenancyError> {
        let id = self.0.ids.next()?;
        let (tenancy, grant) = (self.clone(), grant.clone());
        let key = grant.origin().idempotency;
        self.0
            .control
            .write_once(key, move |transaction| {
                Box::pin(async move {
                    if new.role > grant.current_role(transaction).await? {
                        return Err(TenancyError::RankTooLow);
                    }
                    let (sql, now) = (transaction.sql(), transaction.now());
                    let workspace = grant.workspace();
                    refuse_member(sql, workspace, new.user).await?;
                    let open =
                        invitations::find_open_by_email(transaction, workspace, &new.email).await?;
                    if open.is_some() {
                        return Err(TenancyError::InvitationExists);
                    }
                    let invitation = Invitation {
                        id,
                        email: new.email,
                        role: new.role,
                        invited_by: grant.actor().user,
                        created_at: now,
                        expires_at: now.plus(VALID),
                    };
                    invitations::revoke_of_email(transaction, workspace, &invitation.email).await?;
                    invitations::insert(transaction, workspace, &invitation).await?;
                    tenancy.queue_mail(transaction, workspace, id).await?;
                    let details = json!({ "role": invitation.role });
                    let action = events::INVITATION_CREATED;
                    tenancy
                        .record_invitation(transaction, &grant, action, id, details)
                        .await?;
                    Ok(invitation)
                })
            })
            .await
    }

    /// The invitations that can still be accepted, newest first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn invitations(
        &self,
        grant: &Grant<ManageInvitations>,
    ) -> Result<Vec<Invitation>, TenancyError> {
        let (control, now) = (&self.0.control, self.0.clock.now());
        invitations::open(control.reader(), control.fields(), grant.workspace(), now).await
    }

    /// Withdraws an invitation; its link is dead at once.
    ///
    /// # Errors
    /// [`TenancyError::NotMember`] and [`TenancyError::Forbidden`] for a caller whose role was
    /// lowered since the grant, [`TenancyError::InvitationNotFound`]; the database's failure.
    pub async fn revoke_invitation(
        &self,
        grant: &Grant<ManageInvitations>,
        id: InvitationId,
    ) -> Result<(), TenancyError> {
        let (tenancy, grant) = (self.clone(), grant.clone());
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    grant.current_role(transaction).await?;
                    let (sql, now) = (transaction.sql(), transaction.now());
                    let workspace = grant.workspace();
                    let open = invitations::find_open(transaction, workspace, id).await?;
                    if open.is_none() {
                        return Err(TenancyError::InvitationNotFound);
                    }
                    invitations::revoke(sql, workspace, id, now).await?;
                    let action = events::INVITATION_REVOKED;
                    tenancy
                        .record_invitation(transaction, &grant, action, id, json!({}))
                        .await
                })
            })
            .await
    }

    /// Makes the link's token when the mail is about to leave. `None` when the invitation is no
    /// longer open. A repeated call makes a new token, and the one before is dead.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn issue_invitation_token(
        &self,
        workspace: WorkspaceId,
        id: InvitationId,
    ) -> Result<Option<InvitationMail>, TenancyError> {
        let (tenancy, secret) = (self.clone(), token::fresh(&self.0.entropy)?);
        self.0
            .control
            .write(move |transaction| {
                Box::pin(async move {
                    let sql = transaction.sql();
                    let open = invitations::find_open(transaction, workspace, id).await?;
                    let home = workspaces::find(sql, transaction.fields(), workspace).await?;
                    let (Some(open), Some(home)) = (open, home) else {
                        return Ok(None);
                    };
                    let digest = token::digest_of(&tenancy.0.keyring, &secret);
                    invitations::set_token(sql, workspace, id, digest).await?;
                    Ok(Some(InvitationMail {
                        email: open.email,
                        workspace_name: home.name,
                        role: open.role,
                        token: secret,
                        expires_at: open.expires_at,
                    }))
                })
            })
            .await
    }

    async fn queue_mail(
        &self,
        transaction: &Transaction,
        workspace: WorkspaceId,
        id: InvitationId,
    ) -> Result<(), TenancyError> {
        let payload =
            json!({ "mail": "invitation", "workspace_id": workspace, "invitation_id": id });
        let job = NewJob {
            id: self.0.ids.next()?,
            kind: "mail",
            payload: payload.to_string(),
        };
        Ok(Jobs::enqueue(transaction, job).await?)
    }

    pub(super) async fn record_invitation<P: Permission>(
        &self,
        transaction: &Transaction,
        grant: &Grant<P>,
        action: audit::Action,
        id: InvitationId,
        details: serde_json::Value,
    ) -> Result<(), TenancyError> {
        let event = NewEvent {
            action,
            actor: EventActor::User(*grant.actor()),
            target: Some(Target::new("invitation", id)),
            details,
        };
        let to = Delivery::Workspace(grant.workspace());
        self.0
            .audit
            .append_and_deliver(transaction, grant.origin(), event, to)
            .await?;
        Ok(())
    }
}

/// An invitation that a member holds would outlive the membership, and let whoever was removed
/// back in.
async fn refuse_member(
    sql: &impl ConnectionTrait,
    workspace: WorkspaceId,
    user: Option<UserId>,
) -> Result<(), TenancyError> {
    let Some(user) = user else {
        return Ok(());
    };
    match memberships::find(sql, workspace, user).await? {
        Some(_) => Err(TenancyError::AlreadyMember),
        None => Ok(()),
    }
}
