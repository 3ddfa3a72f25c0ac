//! What a user has, and whether it may be changed now.

use kernel::{Actor, AuthenticatorId, Timestamp, UserId};
use sea_orm::ConnectionTrait;
use storage::Transaction;

use super::{Authenticator, AuthenticatorKind, Authenticators, Method, Methods};
use crate::store::sessions::SessionRow;
use crate::store::users::UserRow;
use crate::store::{passkeys, recovery_codes, totp};
use crate::{Auth, AuthError};

impl Auth {
    /// The second factors of the caller.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn authenticators(&self, actor: &Actor) -> Result<Authenticators, AuthError> {
        let reader = self.0.control.reader();
        let apps = totp::confirmed(reader, actor.user).await?;
        let mut all: Vec<Authenticator> = apps.iter().map(Authenticator::from).collect();
        for row in passkeys::of_user(reader, actor.user).await? {
            let credential = row.open(&self.0.factor_fields)?;
            all.push(Authenticator {
                kind: AuthenticatorKind::Passkey,
                id: AuthenticatorId::from_uuid(row.id),
                created_at: Timestamp::from_micros(row.created_at),
                confirmed_at: Timestamp::from_micros(row.confirmed_at),
                name: credential.name,
                last_used_at: row.last_used_at.map(Timestamp::from_micros),
            });
        }
        let codes = recovery_codes::left(reader, actor.user).await?;
        // Codes stand in for an authenticator; without one they open nothing.
        let recovery_codes_left = if all.is_empty() { 0 } else { codes };
        Ok(Authenticators {
            all,
            recovery_codes_left,
        })
    }

    /// The second factors by which a user can go on, and none where there is none.
    pub(crate) async fn second_factors(
        &self,
        connection: &impl ConnectionTrait,
        user: UserId,
    ) -> Result<Vec<Method>, AuthError> {
        let mut methods = Methods::default();
        if !totp::confirmed(connection, user).await?.is_empty() {
            methods = methods.with(Method::Totp);
        }
        if !passkeys::of_user(connection, user).await?.is_empty() {
            methods = methods.with(Method::Passkey);
        }
        // Codes stand in for either; alone they are none.
        if methods.has_second_factor() && recovery_codes::left(connection, user).await? > 0 {
            methods = methods.with(Method::RecoveryCode);
        }
        Ok(methods.iter().collect())
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

impl From<&totp::Model> for Authenticator {
    fn from(row: &totp::Model) -> Self {
        Self {
            kind: AuthenticatorKind::Totp,
            id: AuthenticatorId::from_uuid(row.id),
            created_at: Timestamp::from_micros(row.created_at),
            confirmed_at: Timestamp::from_micros(row.confirmed_at.unwrap_or(row.created_at)),
            name: None,
            last_used_at: None,
        }
    }
}
