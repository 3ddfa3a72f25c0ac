//! Asking for a signature with a passkey.

use std::time::Duration;

use kernel::{Actor, SecretText, UserId};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use storage::Transaction;

use super::ceremony::{LIFETIME, Setting};
use super::credential::token;
use crate::store::passkey_ceremonies::State;
use crate::store::{challenges, passkeys};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// What a browser is asked to have signed.
#[derive(Debug, Clone)]
pub struct PasskeyRequest {
    /// By which the question is known when it is answered with [`Auth::sign_in_passkey`]. It is the
    /// challenge that `public_key` holds as well.
    pub challenge: SecretText,
    /// A `PublicKeyCredentialRequestOptionsJSON` (Web Authentication, section 5.1).
    pub public_key: Value,
    /// How long it may take.
    pub expires_in: Duration,
}

impl Auth {
    /// Asks whoever comes for a passkey of theirs, to sign in with nothing else. Nobody is named, so that
    /// nobody learns whether anybody is known here; and nothing has happened yet, so that nothing is
    /// written into a log.
    ///
    /// # Errors
    /// [`AuthError::PasskeysUnavailable`].
    pub async fn request_passkey(&self) -> Result<PasskeyRequest, AuthError> {
        let auth = self.clone();
        let asked = self.0.control.write(move |tx| {
            Box::pin(async move { auth.ask(tx, Setting::Alone, json!([])).await })
        });
        asked.await
    }

    /// Asks for a passkey of the user whose second factor a sign-in waits for.
    ///
    /// # Errors
    /// [`AuthError::ChallengeInvalid`], [`AuthError::FactorNotFound`] for a user without a passkey,
    /// [`AuthError::PasskeysUnavailable`].
    pub async fn request_second_factor(
        &self,
        challenge: &SecretText,
    ) -> Result<PasskeyRequest, AuthError> {
        let digest = self.0.one_time.digest(Purpose::SecondFactor, challenge);
        let auth = self.clone();
        let asked = self.0.control.write(move |tx| {
            Box::pin(async move {
                let found = challenges::find(tx.sql(), &digest, tx.now()).await?;
                let found = found.ok_or(AuthError::ChallengeInvalid)?;
                let user = UserId::from_uuid(found.user_id);
                let own = auth.descriptors(tx.sql(), user).await?;
                auth.ask(tx, Setting::SecondFactor(found.id), own).await
            })
        });
        asked.await
    }

    /// Asks for a passkey of the caller, who is about to prove anew who they are.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`], [`AuthError::FactorNotFound`] for a caller without a passkey,
    /// [`AuthError::PasskeysUnavailable`].
    pub async fn request_step_up(&self, actor: &Actor) -> Result<PasskeyRequest, AuthError> {
        let (auth, actor) = (self.clone(), *actor);
        let asked = self.0.control.write(move |tx| {
            Box::pin(async move {
                auth.living_session(tx, actor.user, actor.session).await?;
                let own = auth.descriptors(tx.sql(), actor.user).await?;
                auth.ask(tx, Setting::StepUp(actor.session.uuid()), own)
                    .await
            })
        });
        asked.await
    }

    async fn ask(
        &self,
        tx: &Transaction,
        setting: Setting,
        allowed: Value,
    ) -> Result<PasskeyRequest, AuthError> {
        let begun = self.0.passkeys.get()?.start_discoverable_authentication();
        let (asked, state) = begun.map_err(|_| AuthError::PasskeysUnavailable)?;
        let challenge = token(asked.public_key.challenge.as_slice());
        let state = State::Signature(Box::new(state));
        let id = self.0.ids.next()?;
        self.begin_ceremony(tx, id, setting, &challenge, &state)
            .await?;
        let mut public_key = serde_json::to_value(asked.public_key).unwrap_or_default();
        // The library's own list would be of keys as they are now: they are judged as they are then.
        public_key["allowCredentials"] = allowed;
        Ok(PasskeyRequest {
            challenge,
            public_key,
            expires_in: LIFETIME,
        })
    }

    /// The user's passkeys as a browser is told of them (Web Authentication, section 5.8.3).
    async fn descriptors(
        &self,
        connection: &impl ConnectionTrait,
        user: UserId,
    ) -> Result<Value, AuthError> {
        let mut own = Vec::new();
        for row in passkeys::of_user(connection, user).await? {
            let credential = row.open(&self.0.factor_fields)?;
            own.push(json!({
                "type": "public-key",
                "id": credential.passkey.cred_id(),
                "transports": credential.transports,
            }));
        }
        if own.is_empty() {
            return Err(AuthError::FactorNotFound);
        }
        Ok(Value::Array(own))
    }
}
