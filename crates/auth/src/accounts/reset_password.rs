//! Recovering an account by mail.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{EmailAddress, Origin, SecretText, UserId};
use serde_json::json;
use storage::Transaction;

use super::mail::Mail;
use super::unconfirmed::forget_choices;
use crate::events::{PASSWORD_RESET, RESET_REQUESTED, about_user, named};
use crate::passwords::Account;
use crate::registry::Touched;
use crate::stand_in::stand_in;
use crate::store::sessions::{self, Which};
use crate::store::users::{self, UserRow};
use crate::store::{challenges, devices, one_time_tokens};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

impl Auth {
    /// Mails a link to the owner of an address. The answer is the same for an unknown address, and
    /// so is what it costs: the request is written down, and a mail queued that finds nobody.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn request_password_reset(
        &self,
        origin: &Origin,
        email: &EmailAddress,
    ) -> Result<(), AuthError> {
        let (auth, origin, email) = (self.clone(), origin.clone(), email.clone());
        self.0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    let user = users::find_by_email(tx.sql(), tx.fields(), &email).await?;
                    let user = user.filter(|user| user.disabled_at.is_none());
                    let nobody = stand_in(tx.fields(), email.key());
                    auth.note_request(tx, &origin, user.as_ref(), nobody).await
                })
            })
            .await
    }

    /// Uses the token of such a mail: sets a new password and ends every session of the user. The
    /// mail has proven the address as well.
    ///
    /// # Errors
    /// [`AuthError::OneTimeTokenInvalid`], [`AuthError::PasswordRefused`],
    /// [`AuthError::PasswordUncheckable`], [`AuthError::Overloaded`].
    pub async fn confirm_password_reset(
        &self,
        origin: &Origin,
        token: &SecretText,
        new_password: &SecretText,
    ) -> Result<(), AuthError> {
        // Looked up before, so that only the holder of a token has a password hashed.
        let (control, now) = (&self.0.control, self.0.clock.now());
        let (reader, fields) = (control.reader(), control.fields());
        let user = self
            .owner_of_token(reader, fields, Purpose::ResetPassword, token, now)
            .await?;
        let password = self.accept_password_of(&user, new_password).await?;
        let hash = self.0.hasher.hash(&password).await?;
        let (auth, origin, token) = (self.clone(), origin.clone(), token.clone());
        self.change(move |tx| {
            Box::pin(async move { auth.reset_password(tx, &origin, &token, hash).await })
        })
        .await
    }

    async fn note_request(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: Option<&UserRow>,
        nobody: UserId,
    ) -> Result<(), AuthError> {
        let target = user.map(|user| Target::new("user", user.user_id()));
        let event = NewEvent {
            action: RESET_REQUESTED,
            actor: EventActor::Anonymous,
            target,
            details: json!({}),
        };
        let user = user.map_or(nobody, UserRow::user_id);
        self.queue_mail(tx, Mail::ResetPassword, user).await?;
        self.0
            .evidence
            .write(tx, origin, event, Delivery::WorkspacesOf(user))
            .await
    }

    async fn reset_password(
        &self,
        tx: &Transaction,
        origin: &Origin,
        token: &SecretText,
        hash: String,
    ) -> Result<((), Touched), AuthError> {
        let purpose = Purpose::ResetPassword;
        let mut row = self
            .owner_of_token(tx.sql(), tx.fields(), purpose, token, tx.now())
            .await?;
        let user = row.user_id();
        if row.email_verified_at.is_none() {
            // The mail proves whose address it is, and not who signed up with it.
            forget_choices(&mut row);
        }
        let origin = named(origin, &row.name);
        for purpose in [Purpose::ResetPassword, Purpose::VerifyEmail] {
            one_time_tokens::delete_of(tx.sql(), purpose.as_str(), Some(user)).await?;
        }
        let by_address = Account::of_address(tx.fields(), row.email.key());
        let by_session = Account::of_session(tx.fields(), user);
        for account in [by_address, by_session] {
            self.forget_attempts(tx, &account).await?;
        }
        // Whoever reads the mails must not get further guesses at the second factor by it.
        let codes = Account::of_second_factor(tx.fields(), user);
        self.forgive_attempts(tx, &codes).await?;
        row.password_hash = Some(hash);
        row.factors_locked_at = None;
        row.epoch += 1;
        row.email_verified_at.get_or_insert(tx.now().micros());
        users::save(tx, row).await?;
        let reason = "password_reset";
        let ended = sessions::revoke(tx.sql(), user, Which::All, reason, tx.now()).await?;
        challenges::delete_of(tx.sql(), user).await?;
        // Whoever knew the old password may have signed in somewhere.
        devices::delete_of(tx.sql(), user).await?;
        self.queue_mail(tx, Mail::PasswordChanged, user).await?;
        let details = json!({ "ended": ended.len() });
        let event = about_user(PASSWORD_RESET, EventActor::Account(user), user, details);
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::WorkspacesOf(user))
            .await?;
        Ok((
            (),
            Touched {
                user: Some(user),
                sessions: ended,
            },
        ))
    }
}
