//! The one way from a first factor to a session, whatever the first factor was.
//!
//! Invariant: a user who has a second factor gets no session without one. What is handed out in its place
//! is neither a session nor a cookie, and nothing that any other call takes.

use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{Id, IdentityId, Origin, Prefix, SecretText, Timestamp};
use serde_json::json;
use storage::Transaction;

use super::begin::Opening;
use crate::events::{SIGN_IN_CHALLENGED, about_user};
use crate::store::challenges::{self, Model};
use crate::store::users::UserRow;
use crate::tokens::Purpose;
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods};

/// The kind of the rows' ids, which leave the database nowhere.
enum Challenge {}

impl Prefix for Challenge {
    const PREFIX: &'static str = "chl";
}

/// What asks for the second factor of a sign-in.
#[derive(Debug, Clone)]
pub struct SecondFactorChallenge {
    /// To be handed back with the code; good for one sign-in and five tries.
    pub challenge: SecretText,
    /// Which second factors the user has.
    pub methods: Vec<Method>,
    /// How long it is good.
    pub expires_in: Duration,
}

/// An identity by which somebody came in, and when they had last proven to its provider who they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vouched {
    pub(crate) identity: IdentityId,
    pub(crate) at: Timestamp,
}

/// What somebody gets whose first factor was right. A challenge is a change that must be kept, so it is
/// no error of the transaction.
pub(crate) enum Admitted {
    Session(Box<IssuedSession>),
    Challenge(Box<SecondFactorChallenge>),
}

impl Admitted {
    /// The session, or the challenge as the error that the caller hears.
    pub(crate) fn session(self) -> Result<IssuedSession, AuthError> {
        match self {
            Self::Session(issued) => Ok(*issued),
            Self::Challenge(challenge) => Err(AuthError::SecondFactorRequired(challenge)),
        }
    }
}

impl Auth {
    /// Begins an account session for a user who has proven a first factor, or asks for the second one.
    pub(crate) async fn let_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
        methods: Methods,
        vouched: Option<Vouched>,
        client: Client,
    ) -> Result<Admitted, AuthError> {
        let factors = self.second_factors(tx.sql(), user.user_id()).await?;
        if factors.is_empty() || methods.has_second_factor() {
            let begun = self.begin_account_session(tx, origin, user, methods, vouched, client);
            return Ok(Admitted::Session(Box::new(begun.await?)));
        }
        let purpose = Purpose::SecondFactor;
        let challenge = self.0.one_time.issue(&self.0.entropy)?;
        let id: Id<Challenge> = self.0.ids.next()?;
        let row = Model {
            id: id.uuid(),
            token_hash: self.0.one_time.digest(purpose, &challenge),
            user_id: user.id,
            user_epoch: user.epoch,
            client: client.as_str().to_owned(),
            methods: methods.to_column(),
            identity_id: vouched.map(|vouched| vouched.identity.uuid()),
            failures: 0,
            created_at: tx.now().micros(),
            expires_at: tx.now().plus(purpose.lifetime()).micros(),
        };
        challenges::insert(tx.sql(), row).await?;
        let actor = EventActor::Account(user.user_id());
        let event = about_user(SIGN_IN_CHALLENGED, actor, user.user_id(), json!({}));
        let to = Delivery::WorkspacesOf(user.user_id());
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(Admitted::Challenge(Box::new(SecondFactorChallenge {
            challenge,
            methods: factors,
            expires_in: purpose.lifetime(),
        })))
    }

    /// Begins an account session for a user who has proven all that is asked.
    pub(super) async fn begin_account_session(
        &self,
        tx: &Transaction,
        origin: &Origin,
        user: &UserRow,
        methods: Methods,
        vouched: Option<Vouched>,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let actor = EventActor::Account(user.user_id());
        let opening = Opening {
            workspace: None,
            parent: None,
            identity: vouched.map(|vouched| vouched.identity),
            client,
            until: None,
            methods,
            authenticated_at: vouched.map(|vouched| vouched.at),
        };
        self.begin(tx, origin, actor, user, opening).await
    }
}
