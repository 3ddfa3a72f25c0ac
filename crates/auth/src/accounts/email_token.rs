//! Tokens of mails: made when the mail is sent, so that no queue ever holds one.

use kernel::{Id, Prefix, SecretText, Timestamp, UserId};
use keyring::FieldCipher;
use storage::{StorageError, Transaction};

use crate::store::one_time_tokens::{self, Model};
use crate::store::users;
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// What a mail's link does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailPurpose {
    /// Proves that the address is the user's.
    VerifyEmail,
    /// Sets a new password.
    ResetPassword,
    /// Tells that somebody else was at work.
    ReportIntrusion,
}

/// The kind of the rows' ids, which leave the database nowhere.
enum OneTimeToken {}

impl Prefix for OneTimeToken {
    const PREFIX: &'static str = "ott";
}

/// So many tokens of a user for one purpose are alive: whoever asks for further mails in somebody
/// else's name does not end the link that the owner is about to follow.
const ALIVE: usize = 3;

impl Auth {
    /// Makes the token for a mail to a user. Of those for that purpose the three newest stay alive.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`] when the user does not exist or is disabled: no mail is due.
    pub async fn issue_email_token(
        &self,
        user: UserId,
        purpose: EmailPurpose,
    ) -> Result<SecretText, AuthError> {
        let auth = self.clone();
        let purpose = match purpose {
            EmailPurpose::VerifyEmail => Purpose::VerifyEmail,
            EmailPurpose::ResetPassword => Purpose::ResetPassword,
            EmailPurpose::ReportIntrusion => Purpose::ReportIntrusion,
        };
        self.0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    let row = users::find(tx.sql(), tx.fields(), user).await?;
                    if row.is_none_or(|row| row.disabled_at.is_some()) {
                        return Err(AuthError::UserNotFound);
                    }
                    auth.issue_one_time_token(tx, purpose, Some(user)).await
                })
            })
            .await
    }

    /// Makes a token, and ends the older ones for the same purpose: of a user's those beyond the
    /// newest few, of nobody's all.
    pub(super) async fn issue_one_time_token(
        &self,
        tx: &Transaction,
        purpose: Purpose,
        user: Option<UserId>,
    ) -> Result<SecretText, AuthError> {
        let token = self.0.one_time.issue(&self.0.entropy)?;
        one_time_tokens::delete_expired(tx.sql(), tx.now()).await?;
        match user {
            Some(user) => {
                let kept = ALIVE - 1;
                one_time_tokens::delete_all_but_newest(tx.sql(), purpose.as_str(), user, kept)
                    .await?;
            }
            None => one_time_tokens::delete_of(tx.sql(), purpose.as_str(), None).await?,
        }
        let id: Id<OneTimeToken> = self.0.ids.next()?;
        let row = Model {
            id: id.uuid(),
            purpose: purpose.as_str().to_owned(),
            user_id: user.map(UserId::uuid),
            token_hash: self.0.one_time.digest(purpose, &token),
            created_at: tx.now().micros(),
            expires_at: tx.now().plus(purpose.lifetime()).micros(),
            used_at: None,
        };
        one_time_tokens::insert(tx.sql(), row).await?;
        Ok(token)
    }

    /// Finds the token that was handed out for a purpose, if it is still good.
    pub(super) async fn find_one_time_token(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        purpose: Purpose,
        token: &SecretText,
        now: Timestamp,
    ) -> Result<Option<Model>, StorageError> {
        let digest = self.0.one_time.digest(purpose, token);
        one_time_tokens::find(connection, purpose.as_str(), &digest, now).await
    }

    /// The user whose token this is.
    pub(crate) async fn owner_of_token(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        fields: &FieldCipher,
        purpose: Purpose,
        token: &SecretText,
        now: Timestamp,
    ) -> Result<users::UserRow, AuthError> {
        let found = self
            .find_one_time_token(connection, purpose, token, now)
            .await?;
        let owner = found
            .and_then(|row| row.user_id)
            .ok_or(AuthError::OneTimeTokenInvalid)?;
        let user = users::find(connection, fields, UserId::from_uuid(owner)).await?;
        user.filter(|user| user.disabled_at.is_none())
            .ok_or(AuthError::OneTimeTokenInvalid)
    }
}
