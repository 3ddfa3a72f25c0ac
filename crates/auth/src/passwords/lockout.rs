//! The gate before every password that is tried to get in: so many failures lock an account for a
//! while. Signing up compares a password with that of an unconfirmed address too, and tells nobody what
//! came out: whatever it was, nobody gets in by it.
//!
//! An attempt is counted before it is judged, in a transaction of its own: parallel attempts cannot
//! pass it together, nothing takes the count back, and a crash leaves it there. It is struck out when
//! the password was right. A device on which the user signed in before has a count of its own.

use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{Origin, UserId};
use serde_json::json;
use storage::Transaction;

use super::Account;
use crate::events::{USER_LOCKED, about_user};
use crate::store::lockouts::{self, Model};
use crate::store::{devices, users};
use crate::{Auth, AuthError};

/// So many attempts in this time lock an account, and for so long.
const ATTEMPTS: usize = 10;
const WINDOW: Duration = Duration::from_secs(15 * 60);
const LOCK: Duration = Duration::from_secs(15 * 60);

/// So many in a day lock it until the first of them is a day old, however slowly they came.
const ATTEMPTS_OF_A_DAY: usize = 100;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long a row stays that nobody writes to.
const KEPT: Duration = Duration::from_secs(25 * 60 * 60);

impl Auth {
    /// Counts an attempt that is about to be judged.
    ///
    /// # Errors
    /// [`AuthError::Locked`]
    pub(crate) async fn begin_attempt(&self, account: &Account) -> Result<(), AuthError> {
        let account = account.clone();
        let counted = self.0.control.write(move |tx| {
            Box::pin(async move {
                let row = lockouts::find(tx.sql(), account.key()).await?;
                let row = row.unwrap_or_else(|| Model::fresh(account.into_key()));
                match count(row, tx.now().micros()) {
                    Ok(row) => Ok(lockouts::save(tx.sql(), row, tx.now()).await?),
                    Err(wait) => Err(AuthError::Locked { wait }),
                }
            })
        });
        counted.await
    }

    /// Tells the workspaces of a user once that the account is locked, where this failure or one
    /// beside it was the last, and says whether it did. The lock of an address that nobody has is looked
    /// at too, and told to nobody.
    pub(crate) async fn tell_of_lock(
        &self,
        tx: &Transaction,
        origin: &Origin,
        account: &Account,
        user: Option<UserId>,
    ) -> Result<bool, AuthError> {
        let now = tx.now().micros();
        let row = lockouts::find(tx.sql(), account.key()).await?;
        let news = |row: &Model| row.locked_until > Some(now) && row.told_at.is_none();
        let Some(mut row) = row.filter(news) else {
            return Ok(false);
        };
        row.told_at = Some(now);
        let until = row.locked_until.unwrap_or(now);
        let (attempts, seconds) = (row.times().count(), between(now, until).as_secs());
        lockouts::save(tx.sql(), row, tx.now()).await?;
        let Some(user) = user else {
            return Ok(false);
        };
        // Nobody has proven to be the user: the user is the target.
        let details = json!({ "attempts": attempts, "seconds": seconds });
        let event = about_user(USER_LOCKED, EventActor::Anonymous, user, details);
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(true)
    }

    /// Strikes out the attempt that was right, and ends what those before it had led to. They count
    /// for the day yet: whoever signs in often gives nobody more guesses.
    pub(crate) async fn attempt_was_right(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<(), AuthError> {
        let Some(row) = lockouts::find(tx.sql(), account.key()).await? else {
            return Ok(());
        };
        let row = without_last(row);
        Ok(lockouts::save(tx.sql(), row, tx.now()).await?)
    }

    /// For how long an account is locked yet, for ways in that try no password.
    pub(crate) async fn lock_of(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<Option<Duration>, AuthError> {
        let row = lockouts::find(tx.sql(), account.key()).await?;
        let left = row.and_then(|row| row.locked_until).unwrap_or(0) - tx.now().micros();
        let left = u64::try_from(left).unwrap_or(0);
        Ok((left > 0).then(|| Duration::from_micros(left)))
    }

    /// Ends the locks of a user inside a transaction of the control database, for somebody who may say
    /// so. What was tried counts for the day yet, so that nobody gets more than its guesses by it.
    ///
    /// # Errors
    /// [`AuthError::UserNotFound`].
    pub async fn forgive_locks_in(&self, tx: &Transaction, user: UserId) -> Result<(), AuthError> {
        let row = users::find(tx.sql(), tx.fields(), user).await?;
        let row = row.ok_or(AuthError::UserNotFound)?;
        let (fields, email) = (tx.fields(), row.email.key());
        let mut accounts = vec![
            Account::of_address(fields, email),
            Account::of_session(fields, user),
            Account::of_second_factor(fields, user),
            Account::of_factor_holder(fields, user),
        ];
        for device in devices::keys_of(tx.sql(), user).await? {
            accounts.push(Account::of_device(fields, email, &device));
            accounts.push(Account::of_second_factor_on(fields, user, &device));
        }
        for account in accounts {
            self.forgive_attempts(tx, &account).await?;
        }
        Ok(())
    }

    /// Ends what the attempts of late have led to; they count for the day yet.
    pub(crate) async fn forgive_attempts(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<(), AuthError> {
        let Some(row) = lockouts::find(tx.sql(), account.key()).await? else {
            return Ok(());
        };
        let row = forgiven(row, tx.now().micros());
        Ok(lockouts::save(tx.sql(), row, tx.now()).await?)
    }

    /// Forgets the attempts of an account whose password is a new one.
    pub(crate) async fn forget_attempts(
        &self,
        tx: &Transaction,
        account: &Account,
    ) -> Result<(), AuthError> {
        Ok(lockouts::delete(tx.sql(), account.key()).await?)
    }

    /// Deletes counts that nobody has written to for a day and an hour; answers how many.
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
            return Err(between(now, until));
        }
        // The lock is over, and so is what led to it, but for the day.
        row = strike_out_all(row);
    }
    let all: Vec<i64> = row.times().collect();
    let day = now.saturating_sub(micros(DAY));
    let old = all.iter().take_while(|time| **time <= day).count();
    let struck_out = struck_out(&row).saturating_sub(old);
    let mut times = all[old..].to_vec();
    times.push(now);
    let window = now.saturating_sub(micros(WINDOW));
    let recent = times.iter().skip(struck_out);
    if times.len() >= ATTEMPTS_OF_A_DAY {
        row.locked_until = times
            .first()
            .map(|oldest| oldest.saturating_add(micros(DAY)));
    } else if recent.filter(|time| **time > window).count() >= ATTEMPTS {
        row.locked_until = Some(now.saturating_add(micros(LOCK)));
    }
    row.set_times(&times);
    row.struck_out = i64::try_from(struck_out).ok();
    Ok(row)
}

/// The row without its last attempt, which was no failure. What failed before counts for the day alone.
fn without_last(mut row: Model) -> Model {
    let mut times: Vec<i64> = row.times().collect();
    times.pop();
    row.set_times(&times);
    strike_out_all(row)
}

/// The row without a lock, unless there were as many attempts as a day has.
fn forgiven(row: Model, now: i64) -> Model {
    let day = now.saturating_sub(micros(DAY));
    if row.times().filter(|time| *time > day).count() >= ATTEMPTS_OF_A_DAY {
        return row;
    }
    strike_out_all(row)
}

fn strike_out_all(mut row: Model) -> Model {
    row.struck_out = i64::try_from(row.times().count()).ok();
    (row.locked_until, row.told_at) = (None, None);
    row
}

fn struck_out(row: &Model) -> usize {
    let count = row.struck_out.unwrap_or(0);
    usize::try_from(count).unwrap_or(0)
}

fn between(now: i64, until: i64) -> Duration {
    Duration::from_micros(u64::try_from(until - now).unwrap_or(0))
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "lockout_tests.rs"]
mod tests;
