//! Removing an authenticator app or a passkey.

use kernel::{Actor, AuthenticatorId, Origin};
use storage::Transaction;

use super::{Change, Factor};
use crate::store::{passkeys, sessions, totp};
use crate::{Auth, AuthError};

impl Auth {
    /// Has an authenticator app or a passkey count no more, and ends every other session of the user.
    ///
    /// # Errors
    /// [`AuthError::FactorNotFound`], [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`].
    pub async fn remove_authenticator(
        &self,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
    ) -> Result<(), AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let (session, user) = auth.who_may_change_factors(tx, &actor).await?;
                let factor = own_factor(tx, &actor, id).await?;
                match factor {
                    Factor::Totp(id) => totp::remove(tx.sql(), id, tx.now()).await?,
                    Factor::Passkey(id) => passkeys::remove(tx.sql(), id, tx.now()).await?,
                }
                let left = auth.second_factors(tx.sql(), actor.user).await?;
                if left.is_empty() {
                    // What is gone vouches for the session no more, in no workspace that asks for it.
                    let proven = session.methods.without_second_factors();
                    sessions::weaken(tx.sql(), actor.session, proven).await?;
                }
                let change = Change::Removed(factor);
                let finished = auth.finish_change(tx, &origin, &actor, user, change);
                Ok(((), finished.await?))
            })
        })
        .await
    }
}

/// A factor of the caller that counts.
async fn own_factor(
    tx: &Transaction,
    actor: &Actor,
    id: AuthenticatorId,
) -> Result<Factor, AuthError> {
    let app = totp::find(tx.sql(), actor.user, id.uuid()).await?;
    if app.is_some_and(|app| app.confirmed_at.is_some()) {
        return Ok(Factor::Totp(id.uuid()));
    }
    let passkey = passkeys::find(tx.sql(), actor.user, id.uuid()).await?;
    passkey.map_or(Err(AuthError::FactorNotFound), |row| {
        Ok(Factor::Passkey(row.id))
    })
}
