//! Changing a password by somebody who is signed in and knows the current one.

use audit::{Delivery, EventActor};
use kernel::{Actor, IdempotencyKey, Origin, SecretText};
use serde_json::json;
use storage::{Once, StorageError, Transaction};

use super::mail::Mail;
use crate::events::{PASSWORD_CHANGE_FAILED, PASSWORD_CHANGED, about_user};
use crate::passwords::{Account, Password};
use crate::registry::Touched;
use crate::store::one_time_tokens;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// Stands in place of the body under an idempotency key: that holds two passwords.
const KEYED: &str = "change_password";

impl Auth {
    /// Sets a new password and ends every other session of the user; the caller's goes on. Once
    /// per idempotency key.
    ///
    /// Whatever the key, a password that is compared and is not the stored one leaves an event: who
    /// holds a session must not guess in silence.
    ///
    /// # Errors
    /// [`AuthError::InvalidCredentials`] when `current` is wrong,
    /// [`AuthError::Locked`],
    /// [`AuthError::PasswordRefused`], [`AuthError::PasswordUncheckable`], [`AuthError::Overloaded`];
    /// [`StorageError::IdempotencyMismatch`] when the key was used for another call, or has set
    /// another password than `new`.
    pub async fn change_password(
        &self,
        origin: &Origin,
        actor: &Actor,
        current: &SecretText,
        new: &SecretText,
    ) -> Result<Once<()>, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        let (current, new) = (current.clone(), new.clone());
        // An attempt that was counted is judged and written down, also when its caller hangs up.
        let judged = self.0.control.spawn(async move {
            let changed = auth.change_or_repeat(&origin, &actor, &current, &new);
            changed.await
        });
        judged.await.map_err(|_| StorageError::Abandoned)?
    }

    async fn change_or_repeat(
        &self,
        origin: &Origin,
        actor: &Actor,
        current: &SecretText,
        new: &SecretText,
    ) -> Result<Once<()>, AuthError> {
        let key = origin.idempotency.map(|key| key.without_body(KEYED));
        // Of a key that was used, `current` is not looked at: neither the answer nor its time may
        // tell whether it is right.
        if self.is_used(key.as_ref()).await? {
            return self.repeat_change(origin, actor, new).await;
        }
        let judged = self.judge_change(actor, current, new).await;
        if matches!(judged, Err(AuthError::InvalidCredentials)) {
            self.note_failed_change(origin, actor).await?;
        }
        let changed = match (judged, key) {
            (Err(refusal), None) => Err(refusal),
            // Another call with this key may have changed the password since the key was looked
            // up: then its answer stands there, and `current` was wrong because of it.
            (judged, key) => self.change_as_judged(origin, actor, judged, key).await,
        };
        match changed {
            Ok(Once::Replayed(())) => self.repeat_change(origin, actor, new).await,
            other => other,
        }
    }

    async fn is_used(&self, key: Option<&IdempotencyKey>) -> Result<bool, AuthError> {
        let Some(key) = key else { return Ok(false) };
        Ok(self.0.control.answer_under::<()>(key).await?.is_some())
    }

    /// The user as looked at, and the hash of the new password, if the change is allowed.
    async fn judge_change(
        &self,
        actor: &Actor,
        current: &SecretText,
        new: &SecretText,
    ) -> Result<(UserRow, String), AuthError> {
        let user = self.row_of(actor).await?;
        let new = self.accept_password_of(&user, new).await?;
        if !self.is_password_of(&user, current).await? {
            return Err(AuthError::InvalidCredentials);
        }
        let hash = self.0.hasher.hash(&new).await?;
        Ok((user, hash))
    }

    async fn change_as_judged(
        &self,
        origin: &Origin,
        actor: &Actor,
        judged: Result<(UserRow, String), AuthError>,
        key: Option<IdempotencyKey>,
    ) -> Result<Once<()>, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change_once(key, move |tx| {
            Box::pin(async move {
                let (user, hash) = judged?;
                auth.replace_password(tx, &origin, &actor, user, hash).await
            })
        })
        .await
    }

    /// The answer of the call that the key was used for, if that has set this password.
    async fn repeat_change(
        &self,
        origin: &Origin,
        actor: &Actor,
        new: &SecretText,
    ) -> Result<Once<()>, AuthError> {
        let user = self.row_of(actor).await?;
        if self.is_password_of(&user, new).await? {
            return Ok(Once::Replayed(()));
        }
        self.note_failed_change(origin, actor).await?;
        Err(StorageError::IdempotencyMismatch.into())
    }

    async fn row_of(&self, actor: &Actor) -> Result<UserRow, AuthError> {
        let control = &self.0.control;
        let user = users::find(control.reader(), control.fields(), actor.user).await?;
        user.ok_or(AuthError::UserNotFound)
    }

    async fn is_password_of(&self, user: &UserRow, text: &SecretText) -> Result<bool, AuthError> {
        let account = Account::of_session(self.0.control.fields(), user.user_id());
        // Who is sent away because too many wait has tried nothing.
        let slot = self.0.hasher.slot()?;
        self.begin_attempt(&account).await?;
        let password = Password::new(text);
        let stored = user.password_hash.as_deref();
        let checked = self.0.hasher.verify_in(slot, password.as_ref(), stored);
        let is_right = checked.await?.is_right();
        if is_right {
            let auth = self.clone();
            let forgotten = self.0.control.write(move |tx| {
                Box::pin(async move { auth.attempt_was_right(tx, &account).await })
            });
            forgotten.await?;
        }
        Ok(is_right)
    }

    /// Written in a transaction of its own, so that nothing takes it back.
    async fn note_failed_change(&self, origin: &Origin, actor: &Actor) -> Result<(), AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        let (by, user) = (EventActor::User(actor), actor.user);
        let event = about_user(PASSWORD_CHANGE_FAILED, by, user, json!({}));
        let written = self.0.control.write(move |tx| {
            Box::pin(async move {
                let to = Delivery::WorkspacesOf(user);
                auth.0.evidence.write(tx, &origin, event, to).await?;
                let account = Account::of_session(tx.fields(), user);
                auth.tell_of_guessing(tx, &origin, &account, user).await
            })
        });
        written.await
    }

    /// Applies the rules for a new password of this user.
    pub(super) async fn accept_password_of(
        &self,
        user: &UserRow,
        new: &SecretText,
    ) -> Result<Password, AuthError> {
        self.accept_password(new, &user.email, &user.name).await
    }

    async fn replace_password(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        checked: UserRow,
        hash: String,
    ) -> Result<((), Touched), AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), actor.session).await?;
        let current = found.filter(|(session, user)| {
            user.id == actor.user.uuid()
                && user.password_hash == checked.password_hash
                && user.epoch == checked.epoch
                && user.disabled_at.is_none()
                && session.revoked_at.is_none()
        });
        // The password or the session changed since they were looked at.
        let (_, user) = current.ok_or(AuthError::InvalidCredentials)?;
        let epoch = user.epoch + 1;
        let next = UserRow {
            password_hash: Some(hash),
            epoch,
            ..user
        };
        users::save(tx, next).await?;
        let touched = self.end_sessions(tx, actor, epoch).await?;
        // Whoever knew the old password may have signed in somewhere.
        self.forget_other_devices(tx, origin, actor.user).await?;
        let reset = Purpose::ResetPassword.as_str();
        one_time_tokens::delete_of(tx.sql(), reset, Some(actor.user)).await?;
        self.queue_mail(tx, Mail::PasswordChanged, actor.user)
            .await?;
        let details = json!({ "ended": touched.sessions.len() - 1 });
        let event = about_user(
            PASSWORD_CHANGED,
            EventActor::User(*actor),
            actor.user,
            details,
        );
        self.0
            .evidence
            .write(tx, origin, event, Delivery::WorkspacesOf(actor.user))
            .await?;
        Ok(((), touched))
    }

    /// Ends every session but the caller's, which follows the user into the new epoch.
    async fn end_sessions(
        &self,
        tx: &Transaction,
        actor: &Actor,
        epoch: i64,
    ) -> Result<Touched, AuthError> {
        let others = Which::AllBut(actor.session);
        let reason = "password_changed";
        let mut ended = sessions::revoke(tx.sql(), actor.user, others, reason, tx.now()).await?;
        sessions::follow_user(tx.sql(), actor.session, epoch).await?;
        ended.push(actor.session);
        Ok(Touched {
            user: Some(actor.user),
            sessions: ended,
        })
    }
}
