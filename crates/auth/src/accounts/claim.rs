//! The first owner: whoever starts the product gets a token, and its holder claims the
//! installation, once.

use audit::{Delivery, EventActor};
use kernel::{Origin, SecretText, UserId};
use serde_json::json;
use storage::Transaction;

use crate::events::{INSTALLATION_CLAIMED, about_user, named};
use crate::store::users::{self, UserRow};
use crate::store::{installation, one_time_tokens};
use crate::tokens::Purpose;
use crate::{Auth, AuthError, PreparedUser};

impl Auth {
    /// A fresh claim token, which ends the older ones; `None` once the installation is claimed.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn issue_claim(&self) -> Result<Option<SecretText>, AuthError> {
        let auth = self.clone();
        self.0
            .control
            .write(move |tx| {
                Box::pin(async move {
                    if installation::is_claimed(tx.sql()).await? {
                        return Ok(None);
                    }
                    auth.issue_one_time_token(tx, Purpose::Claim, None, None)
                        .await
                        .map(Some)
                })
            })
            .await
    }

    /// Whether a claim token would be redeemed now, for callers that must not hash a password
    /// for everybody who asks.
    ///
    /// # Errors
    /// [`AuthError::ClaimUsed`], [`AuthError::ClaimInvalid`].
    pub async fn check_claim(&self, token: &SecretText) -> Result<(), AuthError> {
        self.judge_claim(self.0.control.reader(), token).await
    }

    /// Redeems a claim token inside a transaction of the control database: makes the first
    /// owner's account, its address verified, and closes the installation for other claims.
    ///
    /// # Errors
    /// [`AuthError::ClaimUsed`], [`AuthError::ClaimInvalid`], [`AuthError::EmailTaken`].
    pub async fn redeem_claim_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        token: &SecretText,
        new_user: PreparedUser,
    ) -> Result<UserId, AuthError> {
        self.judge_claim(tx.sql(), token).await?;
        let origin = named(origin, new_user.name.as_str());
        let user = self.insert_owner(tx, new_user).await?;
        one_time_tokens::delete_of(tx.sql(), Purpose::Claim.as_str(), None).await?;
        installation::set_claimed(tx.sql(), user.to_string()).await?;
        let actor = EventActor::Account(user);
        let event = about_user(INSTALLATION_CLAIMED, actor, user, json!({}));
        self.0
            .evidence
            .write(tx, &origin, event, Delivery::WorkspacesOf(user))
            .await?;
        Ok(user)
    }

    async fn judge_claim(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        token: &SecretText,
    ) -> Result<(), AuthError> {
        let now = self.0.clock.now();
        let found = self
            .find_one_time_token(connection, Purpose::Claim, token, now)
            .await?;
        // Asked last: a claim that is redeemed between the two questions takes the token away, and
        // its rival must hear that the link was used, not that it never was one.
        if installation::is_claimed(connection).await? {
            return Err(AuthError::ClaimUsed);
        }
        found.map(|_| ()).ok_or(AuthError::ClaimInvalid)
    }

    /// A registration that nobody confirmed does not keep the operator out of their own address.
    async fn insert_owner(
        &self,
        tx: &Transaction,
        new_user: PreparedUser,
    ) -> Result<UserId, AuthError> {
        let now = tx.now();
        match users::find_by_email(tx.sql(), tx.fields(), &new_user.email).await? {
            Some(user) if user.email_verified_at.is_some() => Err(AuthError::EmailTaken),
            Some(user) => {
                let id = user.user_id();
                let (epoch, version) = (user.epoch + 1, user.version);
                let row = UserRow::begin(id, new_user, now);
                let email_verified_at = Some(now.micros());
                let row = UserRow {
                    epoch,
                    version,
                    email_verified_at,
                    ..row
                };
                users::save(tx, row).await?;
                Ok(id)
            }
            None => {
                let id = self.0.ids.next()?;
                let row = UserRow::begin(id, new_user, now);
                let row = UserRow {
                    email_verified_at: Some(now.micros()),
                    ..row
                };
                users::insert(tx, row).await?;
                Ok(id)
            }
        }
    }
}
