//! "That was not me": whoever says so takes the account back from whoever else was in it.
//!
//! A report is about one session. Every session ends, no device is known any more, the changes of the
//! second factors that this session has made within a day are undone, the identities that it has linked
//! are taken away, and nobody gets in by the password,
//! which somebody else may know, before a new one is set by mail. Until then the second factors stay as
//! they are. What other sessions have changed stands: an app that its owner took away yesterday because
//! it was stolen does not come back.

use std::time::Duration;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, Origin, SecretText, SessionId, UserId};
use serde_json::json;
use storage::Transaction;

use super::{Change, Factor};
use crate::accounts::Mail;
use crate::events::{FACTOR_CHANGE_UNDONE, INTRUSION_REPORTED, about_user, named};
use crate::registry::Touched;
use crate::store::factor_changes::Model;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::store::{
    challenges, devices, factor_changes, one_time_tokens, passkey_ceremonies, passkeys,
    recovery_codes, totp,
};
use crate::tokens::Purpose;
use crate::{Auth, AuthError, TakenBack};

/// How long a change of the second factors can be undone.
pub(crate) const UNDOABLE: Duration = Duration::from_secs(24 * 60 * 60);

impl Auth {
    /// For the holder of a mail's token, inside a transaction of the control database: what is tied to the
    /// identities that are answered has to be untied in it.
    ///
    /// # Errors
    /// [`AuthError::OneTimeTokenInvalid`].
    pub async fn report_intrusion_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        token: &SecretText,
    ) -> Result<TakenBack, AuthError> {
        let (purpose, now) = (Purpose::ReportIntrusion, tx.now());
        let about = self.subject_of_token(tx.sql(), tx.fields(), purpose, token, now);
        let (user, session) = about.await?;
        // Whatever a link of before tells of stays out of it; the new ones name a session.
        let session = session.ok_or(AuthError::OneTimeTokenInvalid)?;
        let origin = named(origin, &user.name);
        let by = EventActor::Account(user.user_id());
        self.take_back(tx, origin, by, user, session).await
    }

    /// For a caller who sees a session among their own that is not theirs, or saw it there before it
    /// ended, inside a transaction of the control database. The session of the call ends with the others.
    ///
    /// # Errors
    /// [`AuthError::SessionNotFound`], [`AuthError::OwnSession`] for the one that the caller calls with or
    /// that it was opened from, [`AuthError::StepUpRequired`].
    pub async fn report_session_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        session: SessionId,
    ) -> Result<TakenBack, AuthError> {
        let own = self.raised_session(tx, actor.user, actor.session);
        let (own, user) = own.await?;
        let other = sessions::find_with_user(tx.sql(), tx.fields(), session).await?;
        let other = other.filter(|(other, _)| other.user_id == user.id);
        let (other, _) = other.ok_or(AuthError::SessionNotFound)?;
        if other.first() == own.first() {
            return Err(AuthError::OwnSession);
        }
        let by = EventActor::User(*actor);
        self.take_back(tx, origin.clone(), by, user, other.first())
            .await
    }

    async fn take_back(
        &self,
        tx: &Transaction,
        origin: Origin,
        by: EventActor,
        row: UserRow,
        session: SessionId,
    ) -> Result<TakenBack, AuthError> {
        let (sql, now, user) = (tx.sql(), tx.now(), row.user_id());
        let since = now.minus(UNDOABLE);
        for change in factor_changes::standing(sql, user, session, since).await? {
            self.undo(tx, &origin, by, user, &change).await?;
        }
        let links = self.take_back_links(tx, &origin, by, user, (session, since));
        let identities = links.await?;
        // Links about other sessions go on working: each undoes what was done there.
        let report = Purpose::ReportIntrusion.as_str();
        one_time_tokens::delete_about(sql, report, user, session).await?;
        let reset = Purpose::ResetPassword.as_str();
        one_time_tokens::delete_of(sql, reset, Some(user)).await?;
        challenges::delete_of(sql, user).await?;
        devices::delete_of(sql, user).await?;
        let next = UserRow {
            password_hash: None,
            factors_locked_at: Some(now.micros()),
            epoch: row.epoch + 1,
            ..row
        };
        users::save(tx, next).await?;
        let reason = "intrusion_reported";
        let ended = sessions::revoke(sql, user, Which::All, reason, now).await?;
        self.queue_mail(tx, Mail::ResetPassword, user).await?;
        let details = json!({ "session_id": session, "ended": ended.len() });
        let event = about_user(INTRUSION_REPORTED, by, user, details);
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, &origin, event, to).await?;
        let touched = Touched {
            user: Some(user),
            sessions: ended,
        };
        self.forget_touched_after_commit(tx, touched);
        Ok(TakenBack {
            user,
            by,
            origin,
            identities,
        })
    }

    async fn undo(
        &self,
        tx: &Transaction,
        origin: &Origin,
        by: EventActor,
        user: UserId,
        row: &Model,
    ) -> Result<(), AuthError> {
        let (sql, now) = (tx.sql(), tx.now());
        let Some(change) = Change::of(row) else {
            return Ok(());
        };
        let target = match change {
            Change::Added(factor) => {
                match factor {
                    Factor::Totp(id) => totp::remove(sql, id, now).await?,
                    Factor::Passkey(id) => passkeys::remove(sql, id, now).await?,
                }
                factor.target()
            }
            Change::Removed(factor) => {
                match factor {
                    Factor::Totp(id) => totp::restore(sql, id).await?,
                    Factor::Passkey(id) => passkeys::restore(sql, id).await?,
                }
                factor.target()
            }
            // Those from before are known to nobody any more; the user makes others. If somebody has done
            // so since, these stay.
            Change::CodesRenewed => {
                recovery_codes::delete_made_at(sql, user, row.created_at).await?;
                Target::new("user", user)
            }
        };
        if !factor_changes::set_undone(sql, row.id, now).await? {
            return Ok(());
        }
        let event = NewEvent {
            action: FACTOR_CHANGE_UNDONE,
            actor: by,
            target: Some(target),
            details: json!({ "change": change.as_str() }),
        };
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, origin, event, to).await
    }

    /// Deletes what can be undone no more, and what passkeys can answer no more; answers how many rows.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_factor_changes(&self) -> Result<u64, AuthError> {
        let now = self.0.clock.now();
        let then = now.minus(UNDOABLE);
        let purged = self.0.control.write(move |tx| {
            Box::pin(async move {
                let apps = totp::delete_removed(tx.sql(), then).await?;
                let passkeys = passkeys::delete_removed(tx.sql(), then).await?;
                let over = passkey_ceremonies::delete_expired(tx.sql(), now).await?;
                let changes = factor_changes::delete_older(tx.sql(), then).await?;
                Ok(apps + passkeys + over + changes)
            })
        });
        purged.await
    }
}
