//! Trying a code, and using it up.

use kernel::{Origin, SecretText, UserId};
use storage::Transaction;

use super::{Method, recovery_code, totp};
use crate::accounts::Mail;
use crate::passwords::Account;
use crate::store;
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// A second factor that somebody shows.
#[derive(Debug, Clone)]
pub enum SecondFactor {
    /// The code that an authenticator app shows now.
    Code(SecretText),
    /// One of the codes that were handed out for the day on which the app is lost.
    RecoveryCode(SecretText),
}

impl SecondFactor {
    /// Whether somebody may find it by trying. A recovery code has 80 random bits, so that no count of
    /// wrong ones ever needs to keep its owner out.
    const fn can_be_guessed(&self) -> bool {
        match self {
            Self::Code(_) => true,
            Self::RecoveryCode(_) => false,
        }
    }
}

impl Auth {
    /// Counts a code that is about to be judged, and answers where; nowhere where it cannot be guessed.
    ///
    /// # Errors
    /// [`AuthError::Locked`].
    pub(crate) async fn begin_code(
        &self,
        account: Account,
        factor: &SecondFactor,
    ) -> Result<Option<Account>, AuthError> {
        if !factor.can_be_guessed() {
            return Ok(None);
        }
        self.begin_attempt(&account).await?;
        Ok(Some(account))
    }

    /// Strikes out a code that was right.
    pub(crate) async fn code_was_right(
        &self,
        tx: &Transaction,
        account: Option<&Account>,
    ) -> Result<(), AuthError> {
        match account {
            Some(account) => self.attempt_was_right(tx, account).await,
            None => Ok(()),
        }
    }

    /// Tells of a lock that wrong codes, or passwords in a session, have led to, the user by mail as well:
    /// whoever tries them knows the password, or has a session.
    pub(crate) async fn tell_of_guessing(
        &self,
        tx: &Transaction,
        origin: &Origin,
        account: Option<&Account>,
        user: UserId,
    ) -> Result<(), AuthError> {
        let Some(account) = account else {
            return Ok(());
        };
        if self.tell_of_lock(tx, origin, account, Some(user)).await? {
            self.queue_mail(tx, Mail::Guessing, user).await?;
        }
        Ok(())
    }

    /// Uses a code up, if it is one of the user's; answers what it was. Whoever calls this has counted
    /// the attempt before.
    pub(crate) async fn use_code(
        &self,
        tx: &Transaction,
        user: UserId,
        factor: &SecondFactor,
    ) -> Result<Option<Method>, AuthError> {
        let apps = store::totp::confirmed(tx.sql(), user).await?;
        match factor {
            SecondFactor::Code(code) => {
                for app in apps {
                    let secret = app.open(&self.0.factor_fields)?;
                    let step = totp::step_of(&secret, code, tx.now())?;
                    if let Some(step) = step
                        && store::totp::take_step(tx.sql(), app.id, step).await?
                    {
                        return Ok(Some(Method::Totp));
                    }
                }
                Ok(None)
            }
            // They stand in for an app: without one they open nothing.
            SecondFactor::RecoveryCode(_) if apps.is_empty() => Ok(None),
            SecondFactor::RecoveryCode(code) => {
                let Some(plain) = recovery_code::plain(code) else {
                    return Ok(None);
                };
                let hash = self.0.one_time.digest(Purpose::RecoveryCode, &plain);
                let taken = store::recovery_codes::take(tx.sql(), user, hash, tx.now()).await?;
                Ok(taken.then_some(Method::RecoveryCode))
            }
        }
    }
}
