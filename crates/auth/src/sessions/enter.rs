//! Beginning a session for whom another issuer vouches. The one place where identities meet sessions.

use audit::EventActor;
use kernel::{IdentityId, Origin};
use storage::Transaction;

use super::begin::Opening;
use crate::events::named;
use crate::store::users::UserRow;
use crate::{Auth, AuthError, Client, IssuedSession};

impl Auth {
    /// Begins an account session of a user whose identity was proven in this call.
    ///
    /// # Errors
    /// [`AuthError::IdentityRefused`] for a user out of service, whatever was decided before.
    pub(crate) async fn enter(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
        identity: IdentityId,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        if user.disabled_at.is_some() {
            return Err(AuthError::IdentityRefused);
        }
        let opening = Opening {
            workspace: None,
            parent: None,
            identity: Some(identity),
            client,
            until: None,
        };
        let (origin, actor) = (
            named(origin, &user.name),
            EventActor::Account(user.user_id()),
        );
        self.begin(tx, &origin, actor, user, opening).await
    }
}
