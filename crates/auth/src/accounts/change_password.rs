//! Changing a password by somebody who is signed in and knows the current one.

use audit::{Delivery, EventActor};
use kernel::{Actor, EmailAddress, Origin, SecretText};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::mail::Mail;
use crate::events::{PASSWORD_CHANGED, about_user};
use crate::passwords::{Password, accept};
use crate::registry::Touched;
use crate::sessions::Failure;
use crate::store::one_time_tokens;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, Model};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

impl Auth {
    /// Sets a new password and ends every other session of the user; the caller's goes on.
    ///
    /// # Errors
    /// [`AuthError::InvalidCredentials`] when `current` is wrong,
    /// [`AuthError::PasswordRefused`], [`AuthError::Overloaded`].
    pub async fn change_password(
        &self,
        origin: &Origin,
        actor: &Actor,
        current: &SecretText,
        new: &SecretText,
    ) -> Result<(), AuthError> {
        let user = users::find(self.0.control.reader(), actor.user).await?;
        let user = user.ok_or(AuthError::UserNotFound)?;
        let new = self.accept_password_of(&user, new)?;
        let current = Password::new(current);
        let stored = user.password_hash.as_deref();
        if !self
            .0
            .hasher
            .verify(current.as_ref(), stored)
            .await?
            .is_right()
        {
            return Err(self
                .refuse(origin, Some(&user), Failure::WrongCurrentPassword)
                .await);
        }
        let hash = self.0.hasher.hash(&new).await?;
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move { auth.replace_password(tx, &origin, &actor, user, hash).await })
        })
        .await
    }

    /// Applies the rules for a new password of this user.
    pub(super) fn accept_password_of(
        &self,
        user: &Model,
        new: &SecretText,
    ) -> Result<Password, AuthError> {
        let email = EmailAddress::parse(&user.email).map_err(|_| StorageError::Corrupt)?;
        accept(new, &email, &user.name)
    }

    async fn replace_password(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        checked: Model,
        hash: String,
    ) -> Result<((), Touched), AuthError> {
        let found = sessions::find_with_user(tx.sql(), actor.session).await?;
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
        let next = Model {
            password_hash: Some(hash),
            epoch,
            ..user
        };
        users::save(tx.sql(), next, tx.now()).await?;
        let touched = self.end_sessions(tx, actor, epoch).await?;
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
