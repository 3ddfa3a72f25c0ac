//! Signing in with both factors at once, while strangers have locked the address: a lock is no weapon
//! against whoever has a second factor.
//!
//! Whatever is wrong is answered as if nothing had been looked at, so a lock tells as little as ever; and
//! these attempts have counts of their own, so that they are no way around it.

use std::time::Duration;

use audit::EventActor;
use kernel::{Origin, SecretText};

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
    /// [`AuthError::Locked`] for whatever is wrong; [`AuthError::PasswordCompromised`] and
    /// [`AuthError::PasswordUncheckable`] where both are right; the database's failure.
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
        let accounts = [account.clone(), codes];
        // Where there was a right code the password was right.
        let begun = match (self.spend_code(&user, both.factor).await, &password) {
            (Ok(Some(method)), Some(password)) => {
                let origin = named(origin, &user.name);
                // Not before both are right: the time that it takes would tell that one is.
                let by = EventActor::Anonymous;
                self.refuse_compromised(&origin, by, &user, password, &accounts)
                    .await?;
                let methods = Methods::of(Method::Password).with(method);
                self.begin_with_both(&origin, &user, methods, accounts, both.client)
                    .await
            }
            (Ok(_), _) => Err(AuthError::InvalidCredentials),
            (Err(failed), _) => Err(failed),
        };
        match begun {
            Err(AuthError::InvalidCredentials) => {
                let (email, failure) = (both.email, Failure::WrongCode);
                let refused = self.refuse(origin, email, &account, Some(&user), failure);
                Err(locked_unless_failed(refused.await, locked))
            }
            begun => begun,
        }
    }

    /// Uses up a code; `None` for a wrong one.
    async fn spend_code(
        &self,
        checked: &UserRow,
        factor: &SecondFactor,
    ) -> Result<Option<Method>, AuthError> {
        let (auth, checked, factor) = (self.clone(), checked.clone(), factor.clone());
        let spent = self.0.control.write(move |tx| {
            Box::pin(async move {
                let user = Self::unchanged(tx, checked).await?;
                auth.use_code(tx, user.user_id(), &factor).await
            })
        });
        spent.await
    }

    async fn begin_with_both(
        &self,
        origin: &Origin,
        checked: &UserRow,
        methods: Methods,
        accounts: [Account; 2],
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let (auth, origin, checked) = (self.clone(), origin.clone(), checked.clone());
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move {
                let user = Self::unchanged(tx, checked).await?;
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

fn locked_unless_failed(refused: AuthError, locked: AuthError) -> AuthError {
    match refused {
        AuthError::InvalidCredentials => locked,
        failed => failed,
    }
}
