//! Beginning to make a passkey.

use std::time::Duration;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, AuthenticatorId, Id, Origin};
use serde_json::{Value, json};
use storage::Transaction;

use super::ceremony::{LIFETIME, Setting};
use super::credential::token;
use crate::events::AUTHENTICATOR_CREATED;
use crate::store::passkey_ceremonies::State;
use crate::store::passkeys;
use crate::user::PersonName;
use crate::{Auth, AuthError};

/// So many passkeys a user may have.
pub(super) const MOST: usize = 10;

/// A passkey that is about to be made.
#[derive(Debug, Clone)]
pub struct PasskeyCreation {
    /// The id that it will have.
    pub id: AuthenticatorId,
    /// What the browser is asked: a `PublicKeyCredentialCreationOptionsJSON` (Web Authentication, section
    /// 5.1).
    pub public_key: Value,
    /// How long it may take.
    pub expires_in: Duration,
}

impl Auth {
    /// Asks for a new passkey, which its user calls by `name`. It counts once [`Auth::confirm_passkey`]
    /// has seen it; one that was asked for before in this session, and never shown, is forgotten.
    ///
    /// # Errors
    /// [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`], [`AuthError::TooManyFactors`],
    /// [`AuthError::NameInvalid`], [`AuthError::PasskeysUnavailable`].
    pub async fn create_passkey(
        &self,
        origin: &Origin,
        actor: &Actor,
        name: Option<&str>,
    ) -> Result<PasskeyCreation, AuthError> {
        let name = name.map(PersonName::parse).transpose()?;
        let name = name.map(|name| name.as_str().to_owned());
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        let asked = self.0.control.write(move |tx| {
            Box::pin(async move { auth.ask_for_creation(tx, &origin, &actor, name).await })
        });
        asked.await
    }

    async fn ask_for_creation(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        name: Option<String>,
    ) -> Result<PasskeyCreation, AuthError> {
        let (_, user) = self.who_may_change_factors(tx, actor).await?;
        let own = passkeys::of_user(tx.sql(), actor.user).await?;
        if own.len() >= MOST {
            return Err(AuthError::TooManyFactors);
        }
        let mut known = Vec::with_capacity(own.len());
        for row in own {
            let credential = row.open(&self.0.factor_fields)?;
            known.push(credential.passkey.cred_id().clone());
        }
        let party = self.0.passkeys.get()?;
        // The handle by which an authenticator knows the user says nothing about them: it is their id.
        let (handle, address) = (actor.user.uuid(), user.email.as_written());
        let begun = party.start_passkey_registration(handle, address, &user.name, Some(known));
        let (asked, state) = begun.map_err(|_| AuthError::PasskeysUnavailable)?;
        let challenge = token(asked.public_key.challenge.as_slice());
        let id: AuthenticatorId = self.0.ids.next()?;
        let state = State::Creation {
            asked: Box::new(state),
            name,
        };
        let setting = Setting::Creation(actor.session.uuid());
        self.begin_ceremony(tx, Id::from_uuid(id.uuid()), setting, &challenge, &state)
            .await?;
        let event = NewEvent {
            action: AUTHENTICATOR_CREATED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("authenticator", id)),
            details: json!({ "kind": "passkey" }),
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(PasskeyCreation {
            id,
            public_key: discoverable(serde_json::to_value(asked.public_key)),
            expires_in: LIFETIME,
        })
    }
}

/// Asks that the passkey can be found without a name, where the authenticator has room for such ones: one
/// that cannot is a second factor, and no way to sign in alone.
fn discoverable(options: serde_json::Result<Value>) -> Value {
    let mut options = options.unwrap_or_default();
    if let Some(selection) = options.get_mut("authenticatorSelection") {
        selection["residentKey"] = json!("preferred");
    }
    options
}
