//! Signing in with both factors at once, while strangers have locked the address: a lock is no weapon
//! against whoever has a second factor.
//!
//! Whatever is wrong is answered as if nothing had been looked at, so a lock tells as little as ever; and
//! these attempts have counts of their own, so that they are no way around it.

use std::time::Duration;

use kernel::{Origin, SecretText};
use storage::Transaction;

use super::sign_in::{Failure, judge};
use crate::events::named;
use crate::passwords::{Account, Password, Slot};
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
    /// # Errors
    /// [`AuthError::Locked`] for whatever is wrong; the database's failure.
    pub(super) async fn sign_in_past_lock(
        &self,
        origin: &Origin,
        slot: Slot,
        user: Option<UserRow>,
        both: BothFactors<'_>,
    ) -> Result<IssuedSession, AuthError> {
        let locked = AuthError::Locked { wait: both.wait };
        let account = Account::of_both_factors(self.0.control.fields(), both.email);
        self.begin_attempt(&account).await?;
        let stored = user.as_ref().and_then(|user| user.password_hash.as_deref());
        let password = Password::new(both.password);
        let checked = self.0.hasher.verify_in(slot, password.as_ref(), stored);
        let failure = judge(user.as_ref(), checked.await?);
        let user = match (failure, user) {
            (None, Some(user)) => user,
            (failure, user) => {
                let failure = failure.unwrap_or(Failure::UnknownUser);
                let refused = self.refuse(origin, both.email, &account, user.as_ref(), failure);
                return Err(locked_unless_failed(refused.await, locked));
            }
        };
        let codes = Account::of_second_factor(self.0.control.fields(), user.user_id());
        // That the password was right is told to nobody here.
        match self.begin_attempt(&codes).await {
            Err(AuthError::Locked { .. }) => return Err(locked),
            begun => begun?,
        }
        let (auth, factor, client) = (self.clone(), both.factor.clone(), both.client);
        let (named, row) = (named(origin, &user.name), user.clone());
        let accounts = [account.clone(), codes];
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move {
                let begun = auth.begin_with_both(tx, &named, row, &factor, &accounts, client);
                begun.await
            })
        });
        match begun.await {
            Ok(Some(issued)) => return Ok(issued),
            Ok(None) | Err(AuthError::InvalidCredentials) => {}
            Err(failed) => return Err(failed),
        }
        let (email, failure) = (both.email, Failure::WrongCode);
        let refused = self.refuse(origin, email, &account, Some(&user), failure);
        Err(locked_unless_failed(refused.await, locked))
    }

    /// The session; `None` for a wrong code.
    async fn begin_with_both(
        &self,
        tx: &Transaction,
        origin: &Origin,
        checked: UserRow,
        factor: &SecondFactor,
        accounts: &[Account],
        client: Client,
    ) -> Result<Option<IssuedSession>, AuthError> {
        let user = Self::unchanged(tx, checked).await?;
        let Some(method) = self.use_code(tx, user.user_id(), factor).await? else {
            return Ok(None);
        };
        for account in accounts {
            self.attempt_was_right(tx, account).await?;
        }
        let methods = Methods::of(Method::Password).with(method);
        let begun = self.begin_account_session(tx, origin, &user, methods, None, client);
        Ok(Some(begun.await?))
    }
}

fn locked_unless_failed(refused: AuthError, locked: AuthError) -> AuthError {
    match refused {
        AuthError::InvalidCredentials => locked,
        failed => failed,
    }
}
