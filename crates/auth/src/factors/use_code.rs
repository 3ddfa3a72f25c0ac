//! Trying a second factor, and using it up.

use kernel::{SecretText, UserId};
use storage::Transaction;

use super::{Method, recovery_code, totp};
use crate::accounts::Mail;
use crate::passkeys::{Asked, Asserted, PasskeyAnswer, Refusal};
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
    /// What a passkey signed.
    Passkey(Box<PasskeyAnswer>),
}

/// What came of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It is the user's, and it is used up.
    Right(Method),
    /// It proves nothing, and why, for the audit log alone.
    Wrong(&'static str),
}

/// Why a code proves nothing.
const WRONG_CODE: &str = "wrong_code";

impl SecondFactor {
    /// What the caller hears of a wrong one.
    pub(crate) const fn refused(&self) -> AuthError {
        match self {
            Self::Code(_) | Self::RecoveryCode(_) => AuthError::CodeInvalid,
            Self::Passkey(_) => AuthError::PasskeyInvalid,
        }
    }
}

impl Auth {
    /// Tries a factor, and uses up what it is one of. Whoever calls this has counted the attempt before.
    pub(crate) async fn try_factor(
        &self,
        tx: &Transaction,
        user: UserId,
        asked: Asked,
        factor: &SecondFactor,
    ) -> Result<Tried, AuthError> {
        match factor {
            SecondFactor::Code(code) => self.try_code(tx, user, code).await,
            SecondFactor::RecoveryCode(code) => self.try_recovery_code(tx, user, code).await,
            SecondFactor::Passkey(answer) => {
                let judged = self.judge_passkey_of(tx, user, asked, answer).await?;
                if matches!(judged, Asserted::Refused(Refusal::Cloned, _)) {
                    self.queue_mail(tx, Mail::PasskeyCloned, user).await?;
                }
                Ok(match judged {
                    Asserted::By(_) => Tried::Right(Method::Passkey),
                    Asserted::Refused(refusal, _) => Tried::Wrong(refusal.as_str()),
                })
            }
        }
    }

    async fn try_code(
        &self,
        tx: &Transaction,
        user: UserId,
        code: &SecretText,
    ) -> Result<Tried, AuthError> {
        for app in store::totp::confirmed(tx.sql(), user).await? {
            let secret = app.open(&self.0.factor_fields)?;
            let step = totp::step_of(&secret, code, tx.now())?;
            if let Some(step) = step
                && store::totp::take_step(tx.sql(), app.id, step).await?
            {
                return Ok(Tried::Right(Method::Totp));
            }
        }
        Ok(Tried::Wrong(WRONG_CODE))
    }

    async fn try_recovery_code(
        &self,
        tx: &Transaction,
        user: UserId,
        code: &SecretText,
    ) -> Result<Tried, AuthError> {
        // They stand in for another factor: without one they open nothing.
        let factors = self.second_factors(tx.sql(), user).await?;
        let Some(plain) = recovery_code::plain(code).filter(|_| !factors.is_empty()) else {
            return Ok(Tried::Wrong(WRONG_CODE));
        };
        let hash = self.0.one_time.digest(Purpose::RecoveryCode, &plain);
        let taken = store::recovery_codes::take(tx.sql(), user, hash, tx.now()).await?;
        Ok(if taken {
            Tried::Right(Method::RecoveryCode)
        } else {
            Tried::Wrong(WRONG_CODE)
        })
    }
}
