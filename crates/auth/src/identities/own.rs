//! A user's own identities: the list, and taking one away.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, IdentityId, Origin, Timestamp, UserId};
use serde_json::json;
use storage::Transaction;

use crate::accounts::Mail;
use crate::events::IDENTITY_UNLINKED;
use crate::store::identities::{self, IdentityRow};
use crate::store::sessions::{self, Which};
use crate::store::{challenges, users};
use crate::{Auth, AuthError};

/// An identity of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its id here.
    pub id: IdentityId,
    /// The provider's name.
    pub provider: String,
    /// The address that came along when it was linked.
    pub email: Option<String>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When somebody last came by it.
    pub last_used_at: Timestamp,
}

impl From<IdentityRow> for Identity {
    fn from(row: IdentityRow) -> Self {
        Self {
            id: row.id,
            provider: row.provider,
            email: row.claims.email,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl Auth {
    /// The caller's identities, the oldest first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn identities(&self, actor: &Actor) -> Result<Vec<Identity>, AuthError> {
        let control = &self.0.control;
        let rows = identities::of_user(control.reader(), control.fields(), actor.user).await?;
        Ok(rows.into_iter().map(Identity::from).collect())
    }

    /// Mails a user that an admin has untied a membership from their identity, in the transaction of
    /// that change.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn tell_of_reset_lock_in(
        &self,
        tx: &Transaction,
        user: UserId,
    ) -> Result<(), AuthError> {
        self.queue_mail(tx, Mail::IdentityLockReset, user).await
    }

    /// Takes one of the caller's identities away inside a transaction of the control database, and
    /// ends the sessions that began with it, but for the one of the call, and every sign-in that waits for
    /// its second factor. A membership that is tied to it stays so and waits for an admin: else whoever
    /// has a session could take an identity away to open by a password what that identity alone opens.
    ///
    /// The session of the call goes on telling what it began with. That is how a report finds what an
    /// intruder did in it; it opens nothing, as [`Auth::identity_of_session_in`] answers living ones alone.
    ///
    /// # Errors
    /// [`AuthError::IdentityNotFound`]; [`AuthError::LastWayIn`] when the user has neither a password
    /// nor another identity; [`AuthError::StepUpRequired`].
    pub async fn unlink_identity_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        let own = identities::of_user(tx.sql(), tx.fields(), actor.user).await?;
        let found = own.iter().find(|row| row.id == identity);
        let found = found.ok_or(AuthError::IdentityNotFound)?;
        self.raised_session(tx, actor.user, actor.session).await?;
        let user = users::find(tx.sql(), tx.fields(), actor.user).await?;
        let has_password = user.is_some_and(|user| user.password_hash.is_some());
        if !has_password && own.len() == 1 {
            return Err(AuthError::LastWayIn);
        }
        self.give_back(tx, &found.provider, identity).await?;
        identities::delete(tx.sql(), identity).await?;
        let begun = Which::BegunWith(identity, actor.session);
        let reason = "identity_unlinked";
        let ended = sessions::revoke(tx.sql(), actor.user, begun, reason, tx.now()).await?;
        challenges::delete_of(tx.sql(), actor.user).await?;
        let event = NewEvent {
            action: IDENTITY_UNLINKED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("identity", identity)),
            details: json!({ "provider": found.provider, "ended": ended.len() }),
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        self.forget_after_commit(tx, ended);
        self.queue_mail(tx, Mail::IdentityUnlinked, actor.user)
            .await
    }
}
