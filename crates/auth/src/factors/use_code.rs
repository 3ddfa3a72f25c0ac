//! Trying a code, and using it up.

use kernel::{SecretText, UserId};
use storage::Transaction;

use super::{Method, recovery_code, totp};
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

impl Auth {
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
