//! What we have that an identity and an address lead to.

use std::time::Duration;

use kernel::IdentityId;
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
        let address = user
            .as_ref()
            .map(|user| &user.email)
            .or(proven.email.as_ref());
        let wait = match address {
            Some(address) => {
                self.lock_of(tx, &Account::of_address(fields, address.key()))
                    .await?
            }
            None => None,
        };
        let is_disabled = user.as_ref().is_some_and(|user| user.disabled_at.is_some());
        let standing = match (is_disabled, wait) {
            (true, _) => Standing::Disabled,
            (false, Some(_)) => Standing::Locked,
            (false, None) => Standing::Active,
        };
        let asking = self.asking(tx, arrival, user.as_ref()).await?;
        Ok(Local {
            found,
            standing,
            user,
            identity,
            asking,
            wait,
        })
    }

    async fn asking(
        &self,
        tx: &Transaction,
        arrival: &Arrival,
        found: Option<&UserRow>,
    ) -> Result<Asking, AuthError> {
        let Some((user, session)) = arrival.linking else {
            return Ok(Asking::SignIn);
        };
        let (living, _) = self.living_session(tx, user, session).await?;
        let is_recent = is_recent(living.proven_at(), tx.now());
        let same_user = found.is_some_and(|found| found.user_id() == user);
        Ok(Asking::Link {
            same_user,
            is_recent,
        })
    }
}
