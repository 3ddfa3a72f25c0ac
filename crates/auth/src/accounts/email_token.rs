//! Tokens of mails: made when the mail is sent, so that no queue ever holds one.

use kernel::{Id, Prefix, SecretText, SessionId, Timestamp, UserId};
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
    /// Tells that somebody else was at work in a session.
    ReportIntrusion(SessionId),
}

/// The kind of the rows' ids, which leave the database nowhere.
enum OneTimeToken {}

impl Prefix for OneTimeToken {
    const PREFIX: &'static str = "ott";
}

/// So many tokens of a user for one purpose, or about one session, are alive: whoever asks for further mails in somebody
/// else's name does not end the link that the owner is about to follow.
const ALIVE: usize = 3;

impl Auth {
    /// Makes the token for a mail to a user. Of those for that purpose the three newest stay alive; of
    /// those that tell of an intrusion, the three newest about each session: whoever causes further mails
    /// does not end the link about what they did before.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`] when the user does not exist or is disabled: no mail is due.
    pub async fn issue_email_token(
        &self,
        user: UserId,
        purpose: EmailPurpose,
    ) -> Result<SecretText, AuthError> {
        let auth = self.clone();
        let (purpose, about) = match purpose {
            EmailPurpose::VerifyEmail => (Purpose::VerifyEmail, None),
            EmailPurpose::ResetPassword => (Purpose::ResetPassword, None),
            EmailPurpose::ReportIntrusion(session) => (Purpose::ReportIntrusion, Some(session)),
        };
        self.0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    let row = users::find(tx.sql(), tx.fields(), user).await?;
                    if row.is_none_or(|row| row.disabled_at.is_some()) {
                        return Err(AuthError::UserNotFound);
                    }
                    auth.issue_one_time_token(tx, purpose, Some(user), about)
                        .await
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
        about: Option<SessionId>,
    ) -> Result<SecretText, AuthError> {
        let token = self.0.one_time.issue(&self.0.entropy)?;
        one_time_tokens::delete_expired(tx.sql(), tx.now()).await?;
        match user {
            Some(user) => {
                let kept = ALIVE - 1;
                let (sql, purpose) = (tx.sql(), purpose.as_str());
                one_time_tokens::delete_all_but_newest(sql, purpose, user, about, kept).await?;
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
            session_id: about.map(SessionId::uuid),
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
        let found = self.subject_of_token(connection, fields, purpose, token, now);
        let (user, _) = found.await?;
        Ok(user)
    }

    /// The same, with the session that the token is about.
    pub(crate) async fn subject_of_token(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        fields: &FieldCipher,
        purpose: Purpose,
        token: &SecretText,
        now: Timestamp,
    ) -> Result<(users::UserRow, Option<SessionId>), AuthError> {
        let found = self.find_one_time_token(connection, purpose, token, now);
        let found = found.await?.ok_or(AuthError::OneTimeTokenInvalid)?;
        let owner = found.user_id.ok_or(AuthError::OneTimeTokenInvalid)?;
        let user = users::find(connection, fields, UserId::from_uuid(owner)).await?;
        let user = user.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or(AuthError::OneTimeTokenInvalid)?;
        Ok((user, found.session_id.map(SessionId::from_uuid)))
    }
}
