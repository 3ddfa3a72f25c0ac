//! Beginning a session for whom another issuer vouches. The one place where identities meet sessions.

use kernel::{IdentityId, Origin, Timestamp};
use storage::Transaction;

use super::admission::{Admitted, Vouched};
use super::step_up::RECENT;
use crate::events::named;
use crate::store::users::UserRow;
use crate::{Auth, AuthError, Client, Method, Methods};

impl Auth {
    /// Begins an account session of a user whose identity was proven in this call, or asks for the
    /// second factor, which a provider's word does not stand in for.
    ///
    /// Providers let people in by sessions of their own, so that whoever sits at somebody's browser comes
    /// in without proving anything. `proven_at` is when the person last did so, as the provider says. Where
    /// it says nothing the session begins as an old one, if the user has a password to prove anew who they
    /// are; whoever has none could do nothing that asks for a recent proof, so for them it is a recent one.
    ///
    /// # Errors
    /// [`AuthError::IdentityRefused`] for a user out of service, whatever was decided before.
    pub(crate) async fn enter(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
        identity: IdentityId,
        proven_at: Option<Timestamp>,
        client: Client,
    ) -> Result<Admitted, AuthError> {
        if user.disabled_at.is_some() {
            return Err(AuthError::IdentityRefused);
        }
        let (origin, methods) = (named(origin, &user.name), Methods::of(Method::Identity));
        let now = tx.now();
        let unsaid = match user.password_hash {
            Some(_) => now.minus(RECENT),
            None => now,
        };
        let at = proven_at.map_or(unsaid, |at| at.min(now));
        let vouched = Some(Vouched { identity, at });
        self.let_in(tx, &origin, user, methods, vouched, client)
            .await
    }
}
