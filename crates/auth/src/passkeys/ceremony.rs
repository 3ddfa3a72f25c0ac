//! Beginning a ceremony, and taking the one that somebody answers.

use std::time::Duration;

use kernel::{Id, Prefix, SecretText};
use sea_orm::prelude::Uuid;
use storage::Transaction;

use crate::store::passkey_ceremonies::{self, Answered, Model, State, Wanted};
use crate::tokens::Purpose;
use crate::{Auth, AuthError};

/// How long a question can be answered.
pub(super) const LIFETIME: Duration = Purpose::Passkey.lifetime();

/// The kind of the rows' ids, which leave the database nowhere but for the id of a passkey that is made.
pub(super) enum Ceremony {}

impl Prefix for Ceremony {
    const PREFIX: &'static str = "pkc";
}

/// For what a passkey is made or used, and in what. An answer to one is none to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// To make one, in a session.
    Creation(Uuid),
    /// As the second half of a sign-in.
    SecondFactor(Uuid),
    /// To raise a session.
    StepUp(Uuid),
    /// To sign in with nothing else.
    Alone,
}

impl Setting {
    const fn kind(self) -> &'static str {
        match self {
            Self::Creation(_) => "creation",
            Self::SecondFactor(_) => "second_factor",
            Self::StepUp(_) => "step_up",
            Self::Alone => "alone",
        }
    }

    const fn bound_to(self) -> Option<Uuid> {
        match self {
            Self::Creation(id) | Self::SecondFactor(id) | Self::StepUp(id) => Some(id),
            Self::Alone => None,
        }
    }
}

impl Auth {
    pub(super) async fn begin_ceremony(
        &self,
        tx: &Transaction,
        id: Id<Ceremony>,
        setting: Setting,
        challenge: &SecretText,
        state: &State,
    ) -> Result<(), AuthError> {
        let (now, fields, id) = (tx.now(), &self.0.factor_fields, id.uuid());
        let row = Model {
            id,
            token_hash: self.0.one_time.digest(Purpose::Passkey, challenge),
            kind: setting.kind().to_owned(),
            bound_to: setting.bound_to(),
            state: state.seal(fields, id)?,
            created_at: now.micros(),
            expires_at: now.plus(LIFETIME).micros(),
        };
        Ok(passkey_ceremonies::insert(tx.sql(), row).await?)
    }

    /// Takes the ceremony that is answered, once; `None` where there is none of this setting that is not
    /// over. `id` is that of the passkey which is made.
    pub(super) async fn take_ceremony(
        &self,
        tx: &Transaction,
        setting: Setting,
        challenge: &SecretText,
        id: Option<Uuid>,
    ) -> Result<Option<Answered>, AuthError> {
        let digest = self.0.one_time.digest(Purpose::Passkey, challenge);
        let wanted = Wanted {
            token_hash: &digest,
            kind: setting.kind(),
            bound_to: setting.bound_to(),
            id,
        };
        let fields = &self.0.factor_fields;
        Ok(passkey_ceremonies::take(tx.sql(), fields, wanted, tx.now()).await?)
    }
}
