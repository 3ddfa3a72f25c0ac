//! Finishing to make a passkey: whoever shows what the authenticator made has it.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Actor, AuthenticatorId, Origin, SecretText};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::ceremony::Setting;
use super::create::MOST;
use super::credential::NewPasskey;
use crate::events::AUTHENTICATOR_REFUSED;
use crate::factors::{Added, Change, Factor};
use crate::registry::Touched;
use crate::store::passkey_ceremonies::{Answered, State};
use crate::store::passkeys::{self, Credential, Model};
use crate::{Auth, AuthError, Method};

/// The longest id of a credential (Web Authentication, section 7.1).
const LONGEST_ID: usize = 1_023;

/// The codes for the day on which the authenticator is lost, if there were none; or that it was refused.
type Confirmed = Option<Vec<SecretText>>;

impl Auth {
    /// Has a passkey count from now on, for whoever shows in the same session what an authenticator made,
    /// and ends every other session of the user. With a user's first second factor come ten recovery
    /// codes, which are shown this once; with another one none.
    ///
    /// # Errors
    /// [`AuthError::PasskeyInvalid`], also for one that somebody has already;
    /// [`AuthError::FactorNotFound`] for what was not asked for in this session, or is over;
    /// [`AuthError::StepUpRequired`], [`AuthError::FactorsLocked`], [`AuthError::TooManyFactors`].
    pub async fn confirm_passkey(
        &self,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
        made: &NewPasskey,
    ) -> Result<Vec<SecretText>, AuthError> {
        let (auth, origin, actor, made) = (self.clone(), origin.clone(), *actor, made.clone());
        // A refusal uses the ceremony up and is written down, so it is no error of the transaction.
        let confirmed = self.change(move |tx| {
            Box::pin(async move { auth.confirm_made(tx, &origin, &actor, id, &made).await })
        });
        confirmed.await?.ok_or(AuthError::PasskeyInvalid)
    }

    async fn confirm_made(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
        made: &NewPasskey,
    ) -> Result<(Confirmed, Touched), AuthError> {
        let (_, user) = self.who_may_change_factors(tx, actor).await?;
        let setting = Setting::Creation(actor.session.uuid());
        let (challenge, uuid) = (made.client.challenge(), Some(id.uuid()));
        let taken = self.take_ceremony(tx, setting, &challenge, uuid).await?;
        let taken = taken.ok_or(AuthError::FactorNotFound)?;
        if passkeys::of_user(tx.sql(), actor.user).await?.len() >= MOST {
            return Err(AuthError::TooManyFactors);
        }
        let is_first = self.second_factors(tx.sql(), actor.user).await?.is_empty();
        let row = self.judge_made(tx, actor, id, taken, made)?;
        let is_new = match row {
            Some(row) => passkeys::insert(tx.sql(), row).await?,
            None => false,
        };
        if !is_new {
            self.note_refused_passkey(tx, origin, actor, id).await?;
            return Ok((None, Touched::default()));
        }
        let added = Added {
            change: Change::Added(Factor::Passkey(id.uuid())),
            method: Method::Passkey,
            is_first,
        };
        let added = self.finish_adding(tx, origin, actor, user, added);
        let (codes, touched) = added.await?;
        Ok((Some(codes), touched))
    }

    /// The row of what was made, if that is what was asked for.
    fn judge_made(
        &self,
        tx: &Transaction,
        actor: &Actor,
        id: AuthenticatorId,
        taken: Answered,
        made: &NewPasskey,
    ) -> Result<Option<Model>, AuthError> {
        let State::Creation { asked, name } = taken.state else {
            return Err(StorageError::Corrupt.into());
        };
        let party = self.0.passkeys.get()?;
        let Ok(passkey) = party.finish_passkey_registration(&made.raw, &asked) else {
            return Ok(None);
        };
        if made.client.is_framed() || passkey.cred_id().len() > LONGEST_ID {
            return Ok(None);
        }
        let transports = made.raw.response.transports.iter().flatten();
        let credential_key = passkeys::key(tx.fields(), passkey.cred_id().as_slice());
        let credential = Credential {
            name,
            transports: transports.map(ToString::to_string).collect(),
            passkey,
        };
        Ok(Some(Model {
            id: id.uuid(),
            user_id: actor.user.uuid(),
            credential_key,
            counter: 0,
            credential: credential.seal(&self.0.factor_fields, id.uuid())?,
            created_at: taken.created_at,
            confirmed_at: tx.now().micros(),
            last_used_at: None,
            removed_at: None,
        }))
    }

    async fn note_refused_passkey(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        id: AuthenticatorId,
    ) -> Result<(), AuthError> {
        let event = NewEvent {
            action: AUTHENTICATOR_REFUSED,
            actor: EventActor::User(*actor),
            target: Some(Target::new("authenticator", id)),
            details: json!({ "kind": "passkey", "reason": "wrong_passkey" }),
        };
        let to = Delivery::WorkspacesOf(actor.user);
        self.0.evidence.write(tx, origin, event, to).await
    }
}
