//! Proving that an address is the user's, by the token that was mailed to it.

use audit::{Delivery, EventActor};
use kernel::{Origin, SecretText, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::{EMAIL_VERIFIED, about_user, named};
use crate::store::{one_time_tokens, users};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// A user whose address was just proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedEmail {
    /// The user.
    pub user: UserId,
    /// The user's name, for the events of what follows from it.
    pub name: String,
    /// The name of the workspace that the user asked for at sign-up. It is answered once: the
    /// same transaction must make the workspace.
    pub pending_workspace_name: Option<String>,
}

impl Auth {
    /// The workspace that whoever holds the token of a verification mail is still waiting for. It
    /// changes nothing and asks a reader, so that worthless tokens never take the writer's turn.
    ///
    /// # Errors
    /// [`AuthError::OneTimeTokenInvalid`].
    pub async fn pending_workspace_name(
        &self,
        token: &SecretText,
    ) -> Result<Option<String>, AuthError> {
        let (control, now) = (&self.0.control, self.0.clock.now());
        let (reader, fields) = (control.reader(), control.fields());
        let owner = self.owner_of_token(reader, fields, Purpose::VerifyEmail, token, now);
        Ok(owner.await?.pending_workspace_name)
    }

    /// Uses the token of a verification mail inside a transaction of the control database.
    ///
    /// # Errors
    /// [`AuthError::OneTimeTokenInvalid`].
    pub async fn verify_email_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        token: &SecretText,
    ) -> Result<VerifiedEmail, AuthError> {
        let purpose = Purpose::VerifyEmail;
        let mut row = self
            .owner_of_token(tx.sql(), tx.fields(), purpose, token, tx.now())
            .await?;
        let (user, name) = (row.user_id(), row.name.clone());
        let origin = named(origin, &name);
        one_time_tokens::delete_of(tx.sql(), purpose.as_str(), Some(user)).await?;
        row.email_verified_at.get_or_insert(tx.now().micros());
        let pending_workspace_name = row.pending_workspace_name.take();
        users::save(tx, row).await?;
        let event = about_user(EMAIL_VERIFIED, EventActor::Account(user), user, json!({}));
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::WorkspacesOf(user))
            .await?;
        Ok(VerifiedEmail {
            user,
            name,
            pending_workspace_name,
        })
    }
}
