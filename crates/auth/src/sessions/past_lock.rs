//! Signing in with both factors at once, while strangers have locked the address: a lock is no weapon
//! against whoever has a second factor.
//!
//! Whatever is wrong is answered as if nothing had been looked at, so a lock tells as little as ever; and
//! these attempts have counts of their own, so that they are no way around it.

use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{Origin, SecretText, UserId};

use super::sign_in::{Failure, failed, judge};
use crate::events::named;
use crate::factors::{Counted, Tried};
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

/// Where an attempt was counted, and who stands in where nobody is meant.
#[derive(Clone)]
struct Counts {
    network: Account,
    holder: Account,
    codes: Option<Counted>,
    nobody: UserId,
    /// Whether a second factor of the user was shown.
    shows: bool,
}

impl Counts {
    /// All of them.
    fn accounts(&self) -> Vec<Account> {
        let codes = self.codes.as_ref().map(Counted::account);
        let own = [&self.network, &self.holder];
        own.into_iter().chain(codes).cloned().collect()
    }
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
        let nobody = stand_in(fields, both.email);
        let whose = user.as_ref().map_or(nobody, UserRow::user_id);
        // Whoever has a second factor, and not the password, must not find that by trying from many
        // networks.
        let shows = self.shows_factor(whose, both.factor).await?;
        let holder = Account::of_factor_holder(fields, if shows { whose } else { nobody });
        let is_held = self.is_over(&holder).await? && shows;
        let whose = if failure.is_none() { whose } else { nobody };
        let codes = Account::of_second_factor(fields, whose);
        let (codes, is_locked) = match self.begin_code(whose, codes, both.factor).await {
            Ok(counted) => (Some(counted), false),
            Err(AuthError::Locked { .. }) => (None, true),
            Err(failed) => return Err(failed),
        };
        let stopped = (is_held || is_locked).then_some(Failure::CodesLocked);
        let failure = failure.or(stopped);
        let counts = Counts {
            network: account,
            holder,
            codes,
            nobody,
            shows,
        };
        let proven = user.clone().filter(|_| failure.is_none());
        let begun = match self.spend_code(proven, nobody, both.factor).await {
            Ok(Some((user, method))) => {
                self.begin_with_both(origin, user, method, &counts, &both)
                    .await
            }
            Ok(None) => Err(AuthError::InvalidCredentials),
            Err(failed) => Err(failed),
        };
        if !matches!(begun, Err(AuthError::InvalidCredentials)) {
            return begun;
        }
        let failure = failure.unwrap_or(Failure::WrongCode);
        let user = user.as_ref().map(UserRow::user_id);
        self.note_failure(origin, both.email, counts, user, failure)
            .await?;
        Err(AuthError::Locked { wait: both.wait })
    }

    /// Counts an attempt where it stops nobody by itself, and says whether there were too many.
    async fn is_over(&self, account: &Account) -> Result<bool, AuthError> {
        match self.begin_attempt(account).await {
            Ok(()) => Ok(false),
            Err(AuthError::Locked { .. }) => Ok(true),
            Err(failed) => Err(failed),
        }
    }

    /// Writes down an attempt that failed, as much for an address that nobody has. From many networks come
    /// many attempts: of those whose password was wrong no more are written down than a day has.
    async fn note_failure(
        &self,
        origin: &Origin,
        email: &str,
        counts: Counts,
        user: Option<UserId>,
        failure: Failure,
    ) -> Result<(), AuthError> {
        let written = Account::of_written_down(self.0.control.fields(), email);
        let is_over = self.is_over(&written).await?;
        let knows_password = matches!(failure, Failure::WrongCode | Failure::CodesLocked);
        let (auth, origin) = (self.clone(), origin.clone());
        let noted = self.0.control.write(move |tx| {
            Box::pin(async move {
                let whose = user.unwrap_or(counts.nobody);
                if !is_over || knows_password {
                    let to = Delivery::WorkspacesOf(whose);
                    let event = failed(user, failure);
                    auth.0.evidence.write(tx, &origin, event, to).await?;
                    let network = &counts.network;
                    auth.tell_of_lock(tx, &origin, network, user).await?;
                }
                // Only who has one of the two is worth a mail; what was counted for nobody is looked at too.
                let codes = counts.codes.as_ref().map(Counted::account);
                let codes = codes.map(|codes| (codes, knows_password));
                let all = codes.into_iter().chain([(&counts.holder, counts.shows)]);
                for (account, is_theirs) in all {
                    match user.filter(|_| is_theirs) {
                        Some(user) => auth.tell_of_guessing(tx, &origin, account, user).await?,
                        None => {
                            auth.tell_of_lock(tx, &origin, account, None).await?;
                        }
                    }
                }
                Ok(())
            })
        });
        noted.await
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
                    auth.try_factor(tx, nobody, Asked::Nowhere, &factor).await?;
                    return Ok(None);
                };
                let user = Self::unchanged(tx, checked).await?;
                let asked = Asked::Nowhere;
                let tried = auth.try_factor(tx, user.user_id(), asked, &factor);
                Ok(match tried.await? {
                    Tried::Right(method) => Some((user, method)),
                    Tried::Wrong(_) => None,
                })
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
        counts: &Counts,
        both: &BothFactors<'_>,
    ) -> Result<IssuedSession, AuthError> {
        let origin = named(origin, &user.name);
        let password = Password::new(both.password).ok_or(AuthError::InvalidCredentials)?;
        let by = EventActor::Anonymous;
        let accounts = counts.accounts();
        self.refuse_compromised(&origin, by, &user, &password, &accounts)
            .await?;
        let (auth, client) = (self.clone(), both.client);
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
