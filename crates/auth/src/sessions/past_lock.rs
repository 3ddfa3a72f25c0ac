//! Signing in with both factors at once, while strangers have locked the address: a lock is no weapon
//! against whoever has a second factor.
//!
//! Whatever is wrong is answered as if nothing had been looked at, so a lock tells as little as ever; and
//! these attempts have counts of their own, so that they are no way around it.

use std::time::Duration;

use kernel::{Origin, SecretText, UserId};

use super::sign_in::{Failure, judge};
use crate::events::named;
use crate::factors::Tried;
use crate::passkeys::Asked;
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
    /// [`AuthError::Locked`] for whatever is wrong; the database's failure.
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
        let begun = self.begin_or_not(origin, proven, nobody, &accounts, &both);
        match begun.await {
            Ok(Some(issued)) => return Ok(issued),
            Ok(None) | Err(AuthError::InvalidCredentials) => {}
            Err(failed) => return Err(failed),
        }
        let failure = failure.unwrap_or(Failure::WrongCode);
        let refused = self.refuse(origin, both.email, accounts, user.as_ref(), failure);
        Err(match refused.await {
            AuthError::InvalidCredentials => AuthError::Locked { wait: both.wait },
            failed => failed,
        })
    }

    /// The session; `None` for a wrong code, and for nobody.
    async fn begin_or_not(
        &self,
        origin: &Origin,
        proven: Option<UserRow>,
        nobody: UserId,
        accounts: &[Account],
        both: &BothFactors<'_>,
    ) -> Result<Option<IssuedSession>, AuthError> {
        let (auth, origin, accounts) = (self.clone(), origin.clone(), accounts.to_vec());
        let (factor, client) = (both.factor.clone(), both.client);
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move {
                let Some(checked) = proven else {
                    auth.try_factor(tx, nobody, Asked::Nowhere, &factor).await?;
                    return Ok(None);
                };
                let user = Self::unchanged(tx, checked).await?;
                let asked = Asked::Nowhere;
                let tried = auth.try_factor(tx, user.user_id(), asked, &factor);
                let Tried::Right(method) = tried.await? else {
                    return Ok(None);
                };
                for account in &accounts {
                    auth.attempt_was_right(tx, account).await?;
                }
                let methods = Methods::of(Method::Password).with(method);
                let origin = named(&origin, &user.name);
                let begun = auth.begin_account_session(tx, &origin, &user, methods, None, client);
                Ok(Some(begun.await?))
            })
        });
        begun.await
    }
}
