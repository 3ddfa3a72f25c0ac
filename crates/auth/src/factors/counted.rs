//! Counting second factors before they are judged, and telling of those that were wrong.

use audit::{Delivery, NewEvent};
use kernel::{Origin, UserId};
use storage::Transaction;

use super::{SecondFactor, recovery_code, totp};
use crate::accounts::Mail;
use crate::passwords::Account;
use crate::store;
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// A factor, or a password in a session, that was counted before it is judged.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    account: Account,
    /// There were so many of late that no further one is written down.
    is_over: bool,
}

impl Counted {
    /// One that was counted there.
    pub(crate) const fn at(account: Account) -> Self {
        Self {
            account,
            is_over: false,
        }
    }

    pub(crate) const fn account(&self) -> &Account {
        &self.account
    }
}

impl Auth {
    /// Counts a factor that is about to be judged: a code of an app where `account` says. A recovery code has
    /// 80 random bits and a passkey signs, so that no count of wrong ones ever needs to keep its owner
    /// out; they are counted all the same, to tell.
    ///
    /// # Errors
    /// [`AuthError::Locked`].
    pub(crate) async fn begin_code(
        &self,
        user: UserId,
        account: Account,
        factor: &SecondFactor,
    ) -> Result<Counted, AuthError> {
        let fields = self.0.control.fields();
        if matches!(factor, SecondFactor::Code(_)) {
            self.begin_attempt(&account).await?;
            return Ok(Counted::at(account));
        }
        let account = Account::of_unguessable(fields, user);
        let is_over = match self.begin_attempt(&account).await {
            Ok(()) => false,
            Err(AuthError::Locked { .. }) => true,
            Err(failed) => return Err(failed),
        };
        Ok(Counted { account, is_over })
    }

    /// Strikes out a code that was right.
    pub(crate) async fn code_was_right(
        &self,
        tx: &Transaction,
        counted: &Counted,
    ) -> Result<(), AuthError> {
        self.attempt_was_right(tx, &counted.account).await
    }

    /// Writes down a code that was wrong, unless there were too many, and tells of the lock that it has
    /// led to.
    pub(crate) async fn code_was_wrong(
        &self,
        tx: &Transaction,
        origin: &Origin,
        counted: &Counted,
        user: UserId,
        event: NewEvent,
    ) -> Result<(), AuthError> {
        if counted.is_over {
            return Ok(());
        }
        let to = Delivery::WorkspacesOf(user);
        self.0.evidence.write(tx, origin, event, to).await?;
        self.tell_of_guessing(tx, origin, &counted.account, user)
            .await
    }

    /// Whether somebody shows a second factor of a user. It is not used up.
    pub(crate) async fn shows_factor(
        &self,
        user: UserId,
        factor: &SecondFactor,
    ) -> Result<bool, AuthError> {
        let (reader, now) = (self.0.control.reader(), self.0.clock.now());
        match factor {
            SecondFactor::Code(code) => {
                for app in store::totp::confirmed(reader, user).await? {
                    let secret = app.open(&self.0.factor_fields)?;
                    let step = totp::step_of(&secret, code, now)?;
                    if step.is_some_and(|step| app.last_step.is_none_or(|last| last < step)) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            SecondFactor::RecoveryCode(code) => {
                let Some(plain) = recovery_code::plain(code) else {
                    return Ok(false);
                };
                let hash = self.0.one_time.digest(Purpose::RecoveryCode, &plain);
                let found = store::recovery_codes::is_left(reader, user, hash).await?;
                Ok(found && !self.second_factors(reader, user).await?.is_empty())
            }
            // Nothing was asked of one that comes with a password.
            SecondFactor::Passkey(_) => Ok(false),
        }
    }

    /// Tells of a lock that wrong codes, or passwords in a session, have led to, the user by mail as well:
    /// whoever tries them knows the password, or has a session.
    pub(crate) async fn tell_of_guessing(
        &self,
        tx: &Transaction,
        origin: &Origin,
        account: &Account,
        user: UserId,
    ) -> Result<(), AuthError> {
        if self.tell_of_lock(tx, origin, account, Some(user)).await? {
            self.queue_mail(tx, Mail::Guessing, user).await?;
        }
        Ok(())
    }
}
