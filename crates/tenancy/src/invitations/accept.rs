//! Accepting an invitation.

use std::sync::Arc;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, EmailAddress, IdempotencyKey, Origin, SecretText, WorkspaceId};
use serde_json::json;
use storage::Once;

use super::token;
use crate::store::{invitations, memberships, workspaces};
use crate::{Role, Tenancy, TenancyError, UserWorkspace, events};

impl Tenancy {
    /// Makes the caller a member; once per idempotency key. `verified_email` is the caller's own address, proven to be
    /// theirs: the invitation must have gone to it.
    ///
    /// # Errors
    /// [`TenancyError::InvitationInvalid`] for an unknown, used, expired or withdrawn token, for
    /// another address, and when the inviter could not send the invitation any more, all alike; [`TenancyError::AlreadyMember`]; the database's failure.
    pub async fn accept_invitation(
        &self,
        actor: &Actor,
        origin: &Origin,
        verified_email: EmailAddress,
        secret: &SecretText,
    ) -> Result<Once<UserWorkspace>, TenancyError> {
        let digest = token::digest_of(&self.0.keyring, secret);
        self.refuse_worthless(&digest, origin.idempotency).await?;
        let (parts, actor, origin) = (Arc::clone(&self.0), *actor, origin.clone());
        self.0
            .control
            .write_once(origin.idempotency, move |transaction| {
                Box::pin(async move {
                    let (sql, now) = (transaction.sql(), transaction.now());
                    let fields = transaction.fields();
                    let found = invitations::find_open_by_token(sql, fields, &digest, now).await?;
                    let (id, invitation) = found.ok_or(TenancyError::InvitationInvalid)?;
                    if invitation.email.key() != verified_email.key() {
                        return Err(TenancyError::InvitationInvalid);
                    }
                    if memberships::find(sql, id, actor.user).await?.is_some() {
                        return Err(TenancyError::AlreadyMember);
                    }
                    if !invitations::accept(sql, id, invitation.id, now).await? {
                        return Err(TenancyError::InvitationInvalid);
                    }
                    memberships::insert(sql, id, actor.user, invitation.role, now).await?;
                    let event = accepted(actor, &invitation.id.to_string(), invitation.role);
                    let to = Delivery::Workspace(id);
                    parts
                        .audit
                        .append_and_deliver(transaction, &origin, event, to)
                        .await?;
                    let workspace = workspaces::find(sql, fields, id).await?;
                    let workspace = workspace.ok_or(TenancyError::WorkspaceNotFound)?;
                    forget_after_commit(transaction, &parts, id, actor);
                    Ok(UserWorkspace {
                        workspace,
                        role: invitation.role,
                    })
                })
            })
            .await
    }

    /// Refuses what is the token of no open invitation. A reader is asked, so that whoever sends
    /// many of them never takes the writer's turn. Any token passes with a key that was used for
    /// the same request before, which is answered from there; one used for another is refused as
    /// such. The key is looked for after the token, because both are used up by the same commit.
    async fn refuse_worthless(
        &self,
        digest: &[u8; 32],
        key: Option<IdempotencyKey>,
    ) -> Result<(), TenancyError> {
        let (control, now) = (&self.0.control, self.0.clock.now());
        let (reader, fields) = (control.reader(), control.fields());
        let open = invitations::find_open_by_token(reader, fields, digest, now).await?;
        let passes = match key {
            None => open.is_some(),
            Some(key) => {
                let answered = || control.answer_under::<UserWorkspace>(&key);
                open.is_some() || answered().await?.is_some()
            }
        };
        if passes {
            Ok(())
        } else {
            Err(TenancyError::InvitationInvalid)
        }
    }
}

fn forget_after_commit(
    transaction: &storage::Transaction,
    parts: &Arc<crate::tenancy::Parts>,
    workspace: WorkspaceId,
    actor: Actor,
) {
    let memory = &parts.memory;
    memory.forget_after_commit(transaction, workspace, actor.user);
}

fn accepted(actor: Actor, invitation: &str, role: Role) -> NewEvent {
    NewEvent {
        action: events::INVITATION_ACCEPTED,
        actor: EventActor::User(actor),
        target: Some(Target::new("invitation", invitation)),
        details: json!({ "user": actor.user, "role": role }),
    }
}
