//! What every change of the second factors leaves behind: a row that tells how to undo it, a mail, an
//! event, and no other session.

use audit::{Action, Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, AuthenticatorId, Id, Origin, Prefix};
use sea_orm::prelude::Uuid;
use serde_json::json;
use storage::Transaction;

use crate::accounts::Mail;
use crate::events::{AUTHENTICATOR_CONFIRMED, AUTHENTICATOR_REMOVED, RECOVERY_CODES_CREATED};
use crate::registry::Touched;
use crate::store::factor_changes::{self, Model};
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError};

/// The kind of the rows' ids, which leave the database nowhere.
enum FactorChange {}

impl Prefix for FactorChange {
    const PREFIX: &'static str = "fch";
}

/// A second factor with an id of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Factor {
    /// An authenticator app.
    Totp(Uuid),
    /// A passkey.
    Passkey(Uuid),
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// A factor counts from now on.
    Added(Factor),
    /// A factor counts no more.
    Removed(Factor),
    /// There are other recovery codes.
    CodesRenewed,
}

impl Factor {
    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Totp(id) | Self::Passkey(id) => id,
        }
    }

    /// The word in events and in the API.
    const fn kind(self) -> &'static str {
        match self {
            Self::Totp(_) => "totp",
            Self::Passkey(_) => "passkey",
        }
    }

    pub(super) fn target(self) -> Target {
        Target::new("authenticator", AuthenticatorId::from_uuid(self.id()))
    }
}

impl Change {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Added(Factor::Totp(_)) => "totp_added",
            Self::Removed(Factor::Totp(_)) => "totp_removed",
            Self::Added(Factor::Passkey(_)) => "passkey_added",
            Self::Removed(Factor::Passkey(_)) => "passkey_removed",
            Self::CodesRenewed => "recovery_codes_renewed",
        }
    }

    /// What a row says.
    pub(super) fn of(row: &Model) -> Option<Self> {
        let id = row.factor_id.unwrap_or_default();
        let kinds = [
            Self::Added(Factor::Totp(id)),
            Self::Removed(Factor::Totp(id)),
            Self::Added(Factor::Passkey(id)),
            Self::Removed(Factor::Passkey(id)),
            Self::CodesRenewed,
        ];
        kinds.into_iter().find(|kind| kind.as_str() == row.change)
    }

    const fn factor(self) -> Option<Factor> {
        match self {
            Self::Added(factor) | Self::Removed(factor) => Some(factor),
            Self::CodesRenewed => None,
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Added(_) => AUTHENTICATOR_CONFIRMED,
            Self::Removed(_) => AUTHENTICATOR_REMOVED,
            Self::CodesRenewed => RECOVERY_CODES_CREATED,
        }
    }
}

impl Auth {
    /// Finishes a change of the caller's factors, which is made in the same transaction.
    pub(crate) async fn finish_change(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        user: UserRow,
        change: Change,
    ) -> Result<Touched, AuthError> {
        self.note_change(tx, actor, change).await?;
        let touched = self.end_sessions_beside(tx, actor, user).await?;
        // Whoever knew the password alone may have signed in somewhere.
        self.forget_other_devices(tx, origin, actor.user).await?;
        let (mail, session) = (Mail::FactorsChanged, actor.session);
        self.queue_mail_about(tx, mail, actor.user, session).await?;
        let factor = change.factor();
        let mut details = json!({ "ended": touched.sessions.len() - 1 });
        if let Some(factor) = factor {
            details["kind"] = json!(factor.kind());
        }
        let event = NewEvent {
            action: change.action(),
            actor: EventActor::User(*actor),
            target: Some(factor.map_or_else(|| Target::new("user", actor.user), Factor::target)),
            details,
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(touched)
    }

    /// Writes down how a change is undone.
    pub(super) async fn note_change(
        &self,
        tx: &Transaction,
        actor: &Actor,
        change: Change,
    ) -> Result<(), AuthError> {
        let id: Id<FactorChange> = self.0.ids.next()?;
        let row = Model {
            id: id.uuid(),
            user_id: actor.user.uuid(),
            change: change.as_str().to_owned(),
            factor_id: change.factor().map(Factor::id),
            created_at: tx.now().micros(),
            session_id: Some(actor.session.uuid()),
            undone_at: None,
        };
        Ok(factor_changes::insert(tx.sql(), row).await?)
    }

    /// Ends every session but the caller's, which follows the user into the next epoch.
    async fn end_sessions_beside(
        &self,
        tx: &Transaction,
        actor: &Actor,
        user: UserRow,
    ) -> Result<Touched, AuthError> {
        let epoch = user.epoch + 1;
        users::save(tx, UserRow { epoch, ..user }).await?;
        let (others, reason) = (Which::AllBut(actor.session), "factors_changed");
        let mut ended = sessions::revoke(tx.sql(), actor.user, others, reason, tx.now()).await?;
        sessions::follow_user(tx.sql(), actor.session, epoch).await?;
        ended.push(actor.session);
        Ok(Touched {
            user: Some(actor.user),
            sessions: ended,
        })
    }
}
