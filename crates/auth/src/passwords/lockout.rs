//! The gate before every password that is tried to get in: so many failures lock an account for a
//! while. Signing up compares a password with that of an unconfirmed address too, and tells nobody what
//! came out: whatever it was, nobody gets in by it.
//!
//! An attempt is counted before it is judged, in a transaction of its own: parallel attempts cannot
//! pass it together, nothing takes the count back, and a crash leaves it there. It is struck out when
//! the password was right.

use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{EmailAddress, Origin, UserId};
use keyring::FieldCipher;
use serde_json::json;
use storage::Transaction;

use crate::events::{USER_LOCKED, about_user};
use crate::store::lockouts::{self, Model};
use crate::{Auth, AuthError};

/// So many attempts in this time lock an account, and for so long.
pub(crate) const ATTEMPTS: usize = 10;
const WINDOW: Duration = Duration::from_secs(15 * 60);
const LOCK: Duration = Duration::from_secs(15 * 60);

/// How long a row stays that nobody writes to.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Whose password is tried, as a blind index.
#[derive(Debug, Clone)]
pub(crate) struct Account(String);

impl Account {
    /// Whoever signs in with this address, whether somebody has it or not, and in whatever spelling.
    pub(crate) fn of_address(fields: &FieldCipher, text: &str) -> Self {
        let address = EmailAddress::parse(text);
        let key = address.as_ref().map_or(text, EmailAddress::key);
        Self(fields.blind("lockout/sign_in", key))
    }

    /// A user who tries the password of their own session. Apart from the address, so that strangers
    /// who try that keep nobody from changing a password.
    pub(crate) fn of_session(fields: &FieldCipher, user: UserId) -> Self {
        Self(fields.blind("lockout/session", &user.to_string()))
    }
}

impl Auth {
    /// Counts an attempt that is about to be judged.
    ///
    /// # Errors
    /// [`AuthError::Locked`]
    pub(crate) async fn begin_attempt(&self, account: &Account) -> Result<(), AuthError> {
        let account = account.clone();
        let counted = self.0.control.write(move |tx| {
            Box::pin(async move {
                let row = lockouts::find(tx.sql(), &account.0).await?;
                let row = row.unwrap_or_else(|| Model::fresh(account.0));
                match count(row, tx.now().micros()) {
                    Ok(row) => Ok(lockouts::save(tx.sql(), row, tx.now()).await?),
                    Err(wait) => Err(AuthError::Locked { wait }),
                }
            })
        });
        counted.await
    }

    /// Tells the workspaces of a user once that the account is locked, where this failure or one
    /// beside it was the last.
    pub(crate) async fn tell_of_lock(
        &self,
        tx: &Transaction,
        origin: &Origin,
        account: &Account,
        user: UserId,
    ) -> Result<(), AuthError> {
        let now = tx.now().micros();
        let row = lockouts::find(tx.sql(), &account.0).await?;
        let news = |row: &Model| row.locked_until > Some(now) && row.told_at.is_none();
        let Some(mut row) = row.filter(news) else {
            return Ok(());
        };
        row.told_at = Some(now);
        lockouts::save(tx.sql(), row, tx.now()).await?;
        // Nobody has proven to be the user: the user is the target.
        let details = json!({ "attempts": ATTEMPTS, "seconds": LOCK.as_secs() });
        let event = about_user(USER_LOCKED, EventActor::Anonymous, user, details);
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, origin, event, to).await
    }

    /// For how long an account is locked yet, for ways in that try no password.
    pub(crate) async fn lock_of(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<Option<Duration>, AuthError> {
        let row = lockouts::find(tx.sql(), &account.0).await?;
        let left = row.and_then(|row| row.locked_until).unwrap_or(0) - tx.now().micros();
        let left = u64::try_from(left).unwrap_or(0);
        Ok((left > 0).then(|| Duration::from_micros(left)))
    }

    /// Strikes out the attempts of an account, whose password was right or is a new one.
    pub(crate) async fn forget_attempts(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<(), AuthError> {
        Ok(lockouts::delete(tx.sql(), &account.0).await?)
    }

    /// Deletes counts that nobody has written to for an hour; answers how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn purge_lockouts(&self) -> Result<u64, AuthError> {
        let then = self.0.clock.now().minus(KEPT);
        if !lockouts::is_any_older(self.0.control.reader(), then).await? {
            return Ok(0);
        }
        let purged = self.0.control.write(move |tx| {
            Box::pin(async move { Ok(lockouts::delete_older(tx.sql(), then).await?) })
        });
        purged.await
    }
}

/// The row with one more attempt at `now`, or how long the account is locked yet.
fn count(mut row: Model, now: i64) -> Result<Model, Duration> {
    if let Some(until) = row.locked_until {
        if until > now {
            let wait = u64::try_from(until - now).unwrap_or(0);
            return Err(Duration::from_micros(wait));
        }
        // The lock is over, and so is what led to it.
        row = Model::fresh(row.account_key);
    }
    let begin = now.saturating_sub(micros(WINDOW));
    let mut times: Vec<i64> = row.times().filter(|time| *time > begin).collect();
    times.push(now);
    if times.len() >= ATTEMPTS {
        row.locked_until = Some(now.saturating_add(micros(LOCK)));
    }
    row.set_times(&times);
    Ok(row)
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    /// Which of attempts at these minutes are judged.
    fn judged(minutes: &[i64]) -> Vec<bool> {
        let mut row = Model::fresh("somebody".to_owned());
        let mut attempt = |minute: &i64| match count(row.clone(), minute * MINUTE) {
            Ok(next) => {
                row = next;
                true
            }
            Err(_) => false,
        };
        minutes.iter().map(&mut attempt).collect()
    }

    #[test]
    fn ten_attempts_in_a_quarter_of_an_hour_lock_an_account_for_as_long() {
        let minutes = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 15, 16, 17];
        let expected = [
            true, true, true, true, true, true, true, true, true, true, false, false, false, true,
            true,
        ];
        assert_eq!(judged(&minutes), expected);
    }

    #[test]
    fn slow_attempts_lock_nothing() {
        let minutes: Vec<i64> = (0..100).map(|number| number * 2).collect();
        assert!(judged(&minutes).iter().all(|judged| *judged));
    }
}
