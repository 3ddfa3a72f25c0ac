//! Beginning a session for whom another issuer vouches. The one place where identities meet sessions.

use kernel::{IdentityId, Origin};
use storage::Transaction;

use super::admission::Admitted;
use crate::events::named;
use crate::store::users::UserRow;
use crate::{Auth, AuthError, Client, Method, Methods};

impl Auth {
    /// Begins an account session of a user whose identity was proven in this call, or asks for the
    /// second factor, which a provider's word does not stand in for.
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
    ) -> Result<Admitted, AuthError> {
        if user.disabled_at.is_some() {
            return Err(AuthError::IdentityRefused);
        }
        let (origin, methods) = (named(origin, &user.name), Methods::of(Method::Identity));
        self.let_in(tx, &origin, user, methods, Some(identity), client)
            .await
    }
}
