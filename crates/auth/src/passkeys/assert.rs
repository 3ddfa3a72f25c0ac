//! Judging what an authenticator signed.

use kernel::UserId;
use sea_orm::prelude::Uuid;
use storage::{StorageError, Transaction};
use webauthn_rs::prelude::{DiscoverableAuthentication, DiscoverableKey, WebauthnError};

use super::ceremony::Setting;
use super::credential::PasskeyAnswer;
use crate::store::passkey_ceremonies::State;
use crate::store::passkeys::{self, Model};
use crate::{Auth, AuthError};

/// In what a second factor is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Asked {
    /// In a sign-in whose first factor was right.
    SignIn(Uuid),
    /// In a session.
    Session(Uuid),
    /// Unasked, so that no passkey can have answered.
    Nowhere,
}

/// What came of an answer.
#[derive(Debug)]
pub(crate) enum Asserted {
    /// It is the user's.
    By(UserId),
    /// It proves nothing. Whose passkey it claims to be, where there is such a one.
    Refused(Refusal, Option<UserId>),
}

/// Why an answer proves nothing, for the audit log alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing was asked, or it is answered or too old.
    Unasked,
    /// No passkey that counts has this credential.
    Unknown,
    /// It is somebody else's, or signed something else, or not with this key.
    Wrong,
    /// Its count went back: there are two of an authenticator of which there can be one.
    Cloned,
}

impl Refusal {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unasked => "passkey_not_asked",
            Self::Unknown => "unknown_passkey",
            Self::Wrong => "wrong_passkey",
            Self::Cloned => "cloned",
        }
    }
}

impl Auth {
    /// Judges the answer of a user who is known, and uses up what it answers.
    pub(crate) async fn judge_passkey_of(
        &self,
        tx: &Transaction,
        user: UserId,
        asked: Asked,
        answer: &PasskeyAnswer,
    ) -> Result<Asserted, AuthError> {
        let setting = match asked {
            Asked::SignIn(challenge) => Setting::SecondFactor(challenge),
            Asked::Session(session) => Setting::StepUp(session),
            Asked::Nowhere => return Ok(Asserted::Refused(Refusal::Unasked, Some(user))),
        };
        let taken = self.take_signature(tx, setting, answer).await?;
        let Some(state) = taken else {
            return Ok(Asserted::Refused(Refusal::Unasked, Some(user)));
        };
        let found = self.passkey_of_answer(tx, answer).await?;
        let Some(row) = found.filter(|row| row.user_id == user.uuid()) else {
            return Ok(Asserted::Refused(Refusal::Unknown, Some(user)));
        };
        // Not every authenticator says whose a passkey is that was named to it.
        if answer.raw.response.user_handle.is_some() && !is_of(answer, &row) {
            return Ok(Asserted::Refused(Refusal::Wrong, Some(user)));
        }
        self.judge_signature(tx, state, row, answer).await
    }

    /// Judges the answer of somebody who is known by it alone.
    pub(super) async fn judge_passkey_alone(
        &self,
        tx: &Transaction,
        state: DiscoverableAuthentication,
        answer: &PasskeyAnswer,
    ) -> Result<Asserted, AuthError> {
        let Some(row) = self.passkey_of_answer(tx, answer).await? else {
            return Ok(Asserted::Refused(Refusal::Unknown, None));
        };
        if !is_of(answer, &row) {
            let user = UserId::from_uuid(row.user_id);
            return Ok(Asserted::Refused(Refusal::Wrong, Some(user)));
        }
        self.judge_signature(tx, state, row, answer).await
    }

    pub(super) async fn take_signature(
        &self,
        tx: &Transaction,
        setting: Setting,
        answer: &PasskeyAnswer,
    ) -> Result<Option<DiscoverableAuthentication>, AuthError> {
        let challenge = answer.client.challenge();
        match self.take_ceremony(tx, setting, &challenge, None).await? {
            None => Ok(None),
            Some(taken) => match taken.state {
                State::Signature(state) => Ok(Some(*state)),
                State::Creation { .. } => Err(StorageError::Corrupt.into()),
            },
        }
    }

    async fn passkey_of_answer(
        &self,
        tx: &Transaction,
        answer: &PasskeyAnswer,
    ) -> Result<Option<Model>, AuthError> {
        let key = passkeys::key(tx.fields(), answer.raw.get_credential_id());
        Ok(passkeys::find_by_key(tx.sql(), &key).await?)
    }

    async fn judge_signature(
        &self,
        tx: &Transaction,
        state: DiscoverableAuthentication,
        row: Model,
        answer: &PasskeyAnswer,
    ) -> Result<Asserted, AuthError> {
        let (party, fields) = (self.0.passkeys.get()?, &self.0.factor_fields);
        let user = UserId::from_uuid(row.user_id);
        let mut credential = row.open(fields)?;
        let known = [DiscoverableKey::from(&credential.passkey)];
        let judged = party.finish_discoverable_authentication(&answer.raw, state, &known);
        let signed = match judged {
            // The library looks at this when one is made, and not when one is used.
            Ok(_) if answer.client.is_framed() => {
                return Ok(Asserted::Refused(Refusal::Wrong, Some(user)));
            }
            Ok(signed) => signed,
            Err(WebauthnError::CredentialPossibleCompromise) => {
                return Ok(Asserted::Refused(Refusal::Cloned, Some(user)));
            }
            Err(_) => return Ok(Asserted::Refused(Refusal::Wrong, Some(user))),
        };
        credential.passkey.update_credential(&signed);
        let sealed = credential.seal(fields, row.id)?;
        // Of two that sign with the same count at once, one is taken.
        let noted = passkeys::note_use(tx.sql(), row.id, signed.counter(), sealed, tx.now());
        Ok(if noted.await? {
            Asserted::By(user)
        } else {
            Asserted::Refused(Refusal::Cloned, Some(user))
        })
    }
}

/// Whether the authenticator says that the passkey is its owner's (Web Authentication, section 7.2, step
/// 6).
fn is_of(answer: &PasskeyAnswer, row: &Model) -> bool {
    answer.raw.get_user_unique_id() == Some(row.user_id.as_bytes().as_slice())
}
