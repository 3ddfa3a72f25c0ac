//! Removing an authenticator app.

use kernel::{Actor, AuthenticatorId, Origin};

use super::Change;
use crate::store::{sessions, totp};
use crate::{Auth, AuthError};

impl Auth {
    /// Has an authenticator app count no more, and ends every other session of the user.
    ///
    /// # Errors
    /// [`AuthError::FactorNotFound`], [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`].
    pub async fn remove_totp(
        &self,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
    ) -> Result<(), AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let (session, user) = auth.who_may_change_factors(tx, &actor).await?;
                let app = totp::find(tx.sql(), actor.user, id.uuid()).await?;
                let app = app.filter(|app| app.confirmed_at.is_some());
                let app = app.ok_or(AuthError::FactorNotFound)?;
                totp::remove(tx.sql(), app.id, tx.now()).await?;
                if totp::confirmed(tx.sql(), actor.user).await?.is_empty() {
                    // What is gone vouches for the session no more, in no workspace that asks for it.
                    let proven = session.methods.without_second_factors();
                    sessions::weaken(tx.sql(), actor.session, proven).await?;
                }
                let change = Change::Removed(app.id);
                let finished = auth.finish_change(tx, &origin, &actor, user, change);
                Ok(((), finished.await?))
            })
        })
        .await
    }
}
