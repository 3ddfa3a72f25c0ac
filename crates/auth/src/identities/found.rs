//! What we have that an identity and an address lead to.

use std::time::Duration;

use kernel::{IdentityId, Origin};
use storage::{StorageError, Transaction};

use super::Arrival;
use super::decision::{Asking, Email, Found, Standing};
use crate::passwords::Account;
use crate::sessions::is_recent;
use crate::store::identities;
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError};

/// What the identity and the address lead to, as it is in the transaction.
pub(super) struct Local {
    pub(super) found: Found,
    pub(super) standing: Standing,
    pub(super) user: Option<UserRow>,
    pub(super) identity: Option<IdentityId>,
    pub(super) asking: Asking,
    /// For how long the account is locked yet.
    pub(super) wait: Option<Duration>,
}

impl Email {
    /// What the provider says of an address.
    pub(super) fn of(arrival: &Arrival) -> Self {
        let proven = &arrival.proven;
        proven
            .email
            .as_ref()
            .map_or(Self::Absent, |_| Self::Present {
                verified: proven.email_verified,
                is_authority: proven.is_authority,
            })
    }
}

impl Auth {
    pub(super) async fn local(
        &self,
        tx: &Transaction,
        origin: &Origin,
        arrival: &Arrival,
    ) -> Result<Local, AuthError> {
        let (sql, fields, proven) = (tx.sql(), tx.fields(), &arrival.proven);
        let known = identities::find(sql, fields, &proven.issuer, &proven.subject).await?;
        let identity = known.as_ref().map(|known| known.id);
        let user = match (&known, &proven.email) {
            (Some(known), _) => {
                let user = users::find(sql, fields, known.user).await?;
                Some(user.ok_or(StorageError::Corrupt)?)
            }
            (None, Some(email)) => users::find_by_email(sql, fields, email).await?,
            (None, None) => None,
        };
        let found = match &user {
            _ if known.is_some() => Found::Identity,
            None => Found::Nobody,
            Some(user) if user.email_verified_at.is_none() => Found::Unconfirmed,
            Some(user) if user.password_hash.is_some() => Found::Password,
            Some(_) => Found::OtherIdentity,
        };
        let (asking, asker) = self.asking(tx, arrival, user.as_ref()).await?;
        let whose = asker.as_ref().or(user.as_ref());
        let wait = match whose {
            Some(user) => self.lock_of_owner(tx, origin, user).await?,
            None => None,
        };
        let standing = match whose {
            Some(user) if user.disabled_at.is_some() => Standing::Disabled,
            Some(user) if user.factors_locked_at.is_some() => Standing::Reported,
            _ if wait.is_some() => Standing::Locked,
            _ => Standing::Active,
        };
        Ok(Local {
            found,
            standing,
            user,
            identity,
            asking,
            wait,
        })
    }

    /// For how long strangers who guess at a password have locked its owner's account yet. There must be
    /// one to guess at, and a device on which the owner signed in before is known: the lock of an address
    /// is for passwords, and who tries them without knowing any must not keep out whom a provider proves.
    async fn lock_of_owner(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
    ) -> Result<Option<Duration>, AuthError> {
        let is_guessed_at = user.password_hash.is_some() && user.email_verified_at.is_some();
        let device = self.known_device(origin, Some(user.user_id()));
        if !is_guessed_at || device.await?.is_some() {
            return Ok(None);
        }
        let account = Account::of_address(tx.fields(), user.email.key());
        self.lock_of(tx, &account).await
    }

    /// In whose session the person asks, with that user.
    async fn asking(
        &self,
        tx: &Transaction,
        arrival: &Arrival,
        found: Option<&UserRow>,
    ) -> Result<(Asking, Option<UserRow>), AuthError> {
        let Some((user, session)) = arrival.linking else {
            return Ok((Asking::SignIn, None));
        };
        let (living, asker) = self.living_session(tx, user, session).await?;
        let is_recent = is_recent(living.proven_at(), tx.now());
        let same_user = found.is_some_and(|found| found.user_id() == user);
        let asking = Asking::Link {
            same_user,
            is_recent,
        };
        Ok((asking, Some(asker)))
    }
}
