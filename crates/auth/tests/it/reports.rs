//! Reports of an intrusion as the callers of this crate make them: in a transaction of theirs.

use auth::{AuthError, TakenBack};
use kernel::{Actor, Origin, SecretText, SessionId};

use crate::world::World;

impl World {
    pub async fn report_intrusion(
        &self,
        origin: &Origin,
        token: &SecretText,
    ) -> Result<TakenBack, AuthError> {
        let (auth, origin, token) = (self.auth.clone(), origin.clone(), token.clone());
        let reported = self.control.write(move |tx| {
            Box::pin(async move { auth.report_intrusion_in(tx, &origin, &token).await })
        });
        reported.await
    }

    pub async fn report_session(
        &self,
        origin: &Origin,
        actor: &Actor,
        session: SessionId,
    ) -> Result<TakenBack, AuthError> {
        let (auth, origin, actor) = (self.auth.clone(), origin.clone(), *actor);
        let reported = self.control.write(move |tx| {
            Box::pin(async move { auth.report_session_in(tx, &origin, &actor, session).await })
        });
        reported.await
    }
}
