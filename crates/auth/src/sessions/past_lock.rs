//! Signing in with both factors at once, while strangers have locked the address: a lock is no weapon
//! against whoever has a second factor.
//!
//! Whatever is wrong is answered as if nothing had been looked at, so a lock tells as little as ever; and
//! these attempts have counts of their own, so that they are no way around it.

use std::time::Duration;

use audit::EventActor;
use kernel::{Origin, SecretText, UserId};

use super::sign_in::{Failure, judge};
use crate::events::named;
use crate::passwords::{Account, Password, Slot};
use crate::stand_in::stand_in;
use crate::store::users::UserRow;
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods, SecondFactor};

/// What somebody brings to a locked address.
pub(super) struct BothFactors<'a> {
    pub(super) email: &'a str,
    pub(super) password: &'a SecretText,
    pub(super) factor: &'a SecondFactor,
    pub(super) client: Client,
    /// How long the lock of strangers lasts yet.
    pub(super) wait: Duration,
}

impl Auth {
    /// Begins the session where both are right.
    ///
    /// Nobody who does not have both may learn that the password was right, by time either: whatever the
    /// password was, as much is counted, looked up and written down. Where it was wrong, that is done for
    /// somebody who does not exist.
    ///
    /// # Errors
    /// [`AuthError::Locked`] for whatever is wrong; [`AuthError::PasswordCompromised`] and
    /// [`AuthError::PasswordUncheckable`] where both are right; the database's failure.
    pub(super) async fn sign_in_past_lock(
        &self,
        origin: &Origin,
        slot: Slot,
        user: Option<UserRow>,
        both: BothFactors<'_>,
    ) -> Result<IssuedSession, AuthError> {
        let fields = self.0.control.fields();
        let account = Account::of_both_factors(fields, both.email, origin.ip);
        self.begin_attempt(&account).await?;
        let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
        let password = Password::new(both.password);
        let checked = self.0.hasher.verify_in(slot, password.as_ref(), stored);
        let failure = judge(user.as_ref(), checked.await?);
        let proven = user.clone().filter(|_| failure.is_none());
        let nobody = stand_in(fields, both.email);
        let whose = proven.as_ref().map_or(nobody, UserRow::user_id);
        let codes = Account::of_second_factor(fields, whose);
        let (codes, locked) = match self.begin_code(codes, both.factor).await {
            Ok(codes) => (codes, None),
            Err(AuthError::Locked { .. }) => (None, Some(Failure::CodesLocked)),
            Err(failed) => return Err(failed),
        };
        let accounts: Vec<Account> = std::iter::once(account).chain(codes).collect();
        let failure = failure.or(locked);
        let proven = proven.filter(|_| failure.is_none());
        let begun = match self.spend_code(proven, nobody, both.factor).await {
            Ok(Some((user, method))) => {
                self.begin_with_both(origin, user, method, &accounts, &both)
                    .await
            }
            Ok(None) => Err(AuthError::InvalidCredentials),
            Err(failed) => Err(failed),
        };
        if !matches!(begun, Err(AuthError::InvalidCredentials)) {
            return begun;
        }
        let failure = failure.unwrap_or(Failure::WrongCode);
        let refused = self.refuse(origin, both.email, accounts, user.as_ref(), failure);
        Err(match refused.await {
            AuthError::InvalidCredentials => AuthError::Locked { wait: both.wait },
            failed => failed,
        })
    }

    /// Uses up the code of a user whose password was right; `None` for a wrong code, and for nobody.
    async fn spend_code(
        &self,
        proven: Option<UserRow>,
        nobody: UserId,
        factor: &SecondFactor,
    ) -> Result<Option<(UserRow, Method)>, AuthError> {
        let (auth, factor) = (self.clone(), factor.clone());
        let spent = self.0.control.write(move |tx| {
            Box::pin(async move {
                let Some(checked) = proven else {
                    auth.use_code(tx, nobody, &factor).await?;
                    return Ok(None);
                };
                let user = Self::unchanged(tx, checked).await?;
                let method = auth.use_code(tx, user.user_id(), &factor).await?;
                Ok(method.map(|method| (user, method)))
            })
        });
        spent.await
    }

    /// Begins the session of somebody who had both, unless the password is known from a breach: that is
    /// looked up now and not before, because the time that it takes would tell that one was right.
    async fn begin_with_both(
        &self,
        origin: &Origin,
        user: UserRow,
        method: Method,
        accounts: &[Account],
        both: &BothFactors<'_>,
    ) -> Result<IssuedSession, AuthError> {
        let origin = named(origin, &user.name);
        let password = Password::new(both.password).ok_or(AuthError::InvalidCredentials)?;
        let by = EventActor::Anonymous;
        self.refuse_compromised(&origin, by, &user, &password, accounts)
            .await?;
        let (auth, accounts, client) = (self.clone(), accounts.to_vec(), both.client);
        let methods = Methods::of(Method::Password).with(method);
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move {
                let user = Self::unchanged(tx, user).await?;
                for account in &accounts {
                    auth.attempt_was_right(tx, account).await?;
                }
                auth.begin_account_session(tx, &origin, &user, methods, None, client)
                    .await
            })
        });
        begun.await
    }
}
