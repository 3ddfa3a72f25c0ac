//! Handing out other recovery codes.

use kernel::{Actor, Origin, SecretText};

use super::Change;
use crate::{Auth, AuthError};

impl Auth {
    /// Puts ten fresh recovery codes in place of those that there are, and ends every other session of
    /// the user. They are shown this once.
    ///
    /// # Errors
    /// [`AuthError::FactorNotFound`] without an authenticator for which they could stand in,
    /// [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`].
    pub async fn renew_recovery_codes(
        &self,
        origin: &Origin,
        actor: &Actor,
    ) -> Result<Vec<SecretText>, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let (_, user) = auth.who_may_change_factors(tx, &actor).await?;
                let factors = auth.second_factors(tx.sql(), actor.user).await?;
                if factors.is_empty() {
                    return Err(AuthError::FactorNotFound);
                }
                let codes = auth.hand_out_codes(tx, &actor).await?;
                let change = Change::CodesRenewed;
                let finished = auth.finish_change(tx, &origin, &actor, user, change);
                Ok((codes, finished.await?))
            })
        })
        .await
    }
}
