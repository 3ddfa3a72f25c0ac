//! What a user has, and whether it may be changed now.

use kernel::{Actor, AuthenticatorId, Timestamp, UserId};
use sea_orm::ConnectionTrait;
use storage::Transaction;

use super::{Authenticator, Authenticators, Method};
use crate::store::sessions::SessionRow;
use crate::store::users::UserRow;
use crate::store::{recovery_codes, totp};
use crate::{Auth, AuthError};

impl Auth {
    /// The second factors of the caller.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn authenticators(&self, actor: &Actor) -> Result<Authenticators, AuthError> {
        let reader = self.0.control.reader();
        let rows = totp::confirmed(reader, actor.user).await?;
        let codes = recovery_codes::left(reader, actor.user).await?;
        let see = |row: totp::Model| Authenticator {
            id: AuthenticatorId::from_uuid(row.id),
            created_at: Timestamp::from_micros(row.created_at),
            confirmed_at: Timestamp::from_micros(row.confirmed_at.unwrap_or(row.created_at)),
        };
        // Codes stand in for an app; without one they open nothing.
        let recovery_codes_left = if rows.is_empty() { 0 } else { codes };
        Ok(Authenticators {
            apps: rows.into_iter().map(see).collect(),
            recovery_codes_left,
        })
    }

    /// The second factors by which a user can go on, and none where there is none.
    pub(crate) async fn second_factors(
        &self,
        connection: &impl ConnectionTrait,
        user: UserId,
    ) -> Result<Vec<Method>, AuthError> {
        if totp::confirmed(connection, user).await?.is_empty() {
            return Ok(Vec::new());
        }
        let left = recovery_codes::left(connection, user).await?;
        let mut methods = vec![Method::Totp];
        methods.extend((left > 0).then_some(Method::RecoveryCode));
        Ok(methods)
    }

    /// The caller's session and user, if the session is alive and raised, and nothing keeps the factors
    /// as they are.
    pub(crate) async fn who_may_change_factors(
        &self,
        tx: &Transaction,
        actor: &Actor,
    ) -> Result<(SessionRow, UserRow), AuthError> {
        let raised = self.raised_session(tx, actor.user, actor.session);
        let (session, user) = raised.await?;
        if user.factors_locked_at.is_some() {
            return Err(AuthError::FactorsLocked);
        }
        Ok((session, user))
    }
}
