//! Acting on what was decided: who comes in, in one transaction.

use std::time::Duration;

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{IdentityId, Origin, SecretText, SessionId, UserId};
use oidc::{Finished, Proven, RefreshGrant, signed_part};
use serde_json::json;
use storage::Transaction;

use super::decision::{Decision, Email, Refusal, decide};
use super::found::Local;
use super::revoke::Unused;
use crate::events::SIGN_IN_FAILED;
use crate::registry::Touched;
use crate::store::{identities, spent_identity_tokens};
use crate::{Auth, AuthError, Client, IssuedSession};

/// Somebody whom a provider has proven, and what they came for.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The provider's name in URLs.
    pub provider: String,
    /// Who they are there.
    pub proven: Proven,
    /// What the provider gave besides, to be given back in the end.
    pub grant: Option<RefreshGrant>,
    /// What kind of program gets the session.
    pub client: Client,
    /// The session in which they asked to link the identity.
    pub(crate) linking: Option<(UserId, SessionId)>,
    /// A token that must not sign anybody in twice.
    pub(crate) spent: Option<SecretText>,
}

/// What came of it.
#[derive(Debug)]
pub enum Admitted {
    /// A session began.
    SignedIn(Box<IssuedSession>),
    /// The identity is linked to the user of the session.
    Linked(IdentityId),
}

impl Arrival {
    /// Somebody who came back from a provider to an attempt.
    #[must_use]
    pub fn by_attempt(
        provider: String,
        attempt: &super::Attempt,
        finished: impl Into<Finished>,
    ) -> Self {
        let finished = finished.into();
        Self {
            provider,
            proven: finished.proven,
            grant: finished.grant,
            client: attempt.client,
            linking: attempt.linking,
            spent: None,
        }
    }

    /// Somebody whose app brings a token, which is used up by it.
    #[must_use]
    pub fn by_token(provider: String, token: SecretText, finished: impl Into<Finished>) -> Self {
        let finished = finished.into();
        Self {
            provider,
            proven: finished.proven,
            grant: finished.grant,
            client: Client::Native,
            linking: None,
            spent: Some(token),
        }
    }
}

impl Auth {
    /// Signs in whom a provider has proven, makes their account, or links the identity: whatever the
    /// table of decisions says. A refusal is written down.
    ///
    /// # Errors
    /// [`AuthError::EmailUnproven`], [`AuthError::IdentityRefused`], [`AuthError::Locked`],
    /// [`AuthError::IdentityTaken`], [`AuthError::StepUpRequired`], [`AuthError::LinkRequired`],
    /// [`AuthError::TokenInvalid`] when the session of a link has ended,
    /// [`AuthError::IdentityTokenSpent`], [`AuthError::SecondFactorRequired`].
    pub async fn admit_identity(
        &self,
        origin: &Origin,
        arrival: Arrival,
    ) -> Result<Admitted, AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        let unused = Unused::of(&arrival);
        // A refusal is a change that must be kept, so it is no error of the transaction.
        let done = self.change(move |tx| {
            Box::pin(async move {
                let local = auth.local(tx, &origin, &arrival).await?;
                auth.spend(tx, &arrival).await?;
                auth.act(tx, &origin, arrival, local).await
            })
        });
        let admitted = done.await.flatten();
        match (&admitted, unused) {
            (Ok(_) | Err(AuthError::SecondFactorRequired(_)), _) | (Err(_), None) => {}
            (Err(_), Some(unused)) => self.part_with_unused(unused).await?,
        }
        admitted
    }

    /// Notes a sign-in that a provider's answer made fail, in a transaction of its own.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn note_failed_identity(
        &self,
        origin: &Origin,
        provider: &str,
        reason: &'static str,
    ) -> Result<(), AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        let event = failed(None, provider, reason);
        let written = self.0.control.write(move |tx| {
            Box::pin(async move {
                let to = Delivery::Platform;
                auth.0.evidence.write(tx, &origin, event, to).await
            })
        });
        written.await
    }

    async fn spend(&self, tx: &Transaction, arrival: &Arrival) -> Result<(), AuthError> {
        let Some(token) = &arrival.spent else {
            return Ok(());
        };
        spent_identity_tokens::delete_expired(tx.sql(), tx.now()).await?;
        let until = tx.now().plus(super::LONGEST_TOKEN);
        // However its signature is spelled.
        let signed = signed_part(token);
        if spent_identity_tokens::spend(tx, signed.expose(), until).await? {
            Ok(())
        } else {
            Err(AuthError::IdentityTokenSpent)
        }
    }

    async fn act(
        &self,
        tx: &Transaction,
        origin: &Origin,
        arrival: Arrival,
        local: Local,
    ) -> Result<(Result<Admitted, AuthError>, Touched), AuthError> {
        let email = Email::of(&arrival);
        let proven_email = arrival.proven.proven_email().cloned();
        let proven_at = arrival.proven.authenticated_at;
        let decision = decide(local.found, local.standing, email, local.asking);
        let (user, touched) = match (decision, local.user, local.identity, proven_email) {
            (Decision::SignIn, Some(user), Some(identity), _) => {
                identities::touch(tx.sql(), identity, tx.now()).await?;
                let grant = arrival.grant.as_ref();
                self.keep_grant(tx, identity, grant).await?;
                let entered = self.enter(tx, origin, &user, identity, proven_at, arrival.client);
                let issued = entered.await?.session();
                let issued = issued.map(|issued| Admitted::SignedIn(Box::new(issued)));
                return Ok((issued, Touched::default()));
            }
            (Decision::Create, None, None, Some(email)) => {
                let user = self.create(tx, origin, &arrival, email).await?;
                (user, Touched::default())
            }
            (Decision::TakeOver, Some(user), None, Some(_)) => {
                self.take_over(tx, origin, user, &arrival).await?
            }
            (Decision::Link | Decision::AlreadyLinked, _, identity, _) => {
                let linked = self.link(tx, origin, &arrival, identity).await?;
                return Ok((Ok(Admitted::Linked(linked)), Touched::default()));
            }
            (decision, user, _, _) => {
                let user = user.map(|user| user.user_id());
                let refused =
                    self.refuse_identity(tx, origin, &arrival, user, decision, local.wait);
                return Ok((Err(refused.await?), Touched::default()));
            }
        };
        let id = self.insert_identity(tx, user.user_id(), &arrival).await?;
        self.note_link(
            tx,
            origin,
            EventActor::Account(user.user_id()),
            &user,
            &arrival,
            id,
        )
        .await?;
        let entered = self.enter(tx, origin, &user, id, proven_at, arrival.client);
        let issued = entered.await?.session();
        let issued = issued.map(|issued| Admitted::SignedIn(Box::new(issued)));
        Ok((issued, touched))
    }

    async fn refuse_identity(
        &self,
        tx: &Transaction,
        origin: &Origin,
        arrival: &Arrival,
        user: Option<UserId>,
        decision: Decision,
        wait: Option<Duration>,
    ) -> Result<AuthError, AuthError> {
        let methods = match (decision, arrival.linking) {
            (Decision::Refuse(Refusal::NotRecent), Some((user, _))) => {
                self.step_up_methods(tx.sql(), user).await?
            }
            _ => Vec::new(),
        };
        let (reason, error) = match decision {
            Decision::Refuse(refusal) => (refusal.as_str(), super::answer(refusal, wait, methods)),
            Decision::SignInFirst => ("link_required", AuthError::LinkRequired),
            // The table and what was found do not fit together, which nothing can cause.
            _ => ("undecided", AuthError::IdentityRefused),
        };
        let shown = user.filter(|_| decision != Decision::Refuse(Refusal::EmailUnproven));
        let event = failed(shown, &arrival.provider, reason);
        let to = shown.map_or(Delivery::Platform, Delivery::WorkspacesOf);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(error)
    }
}

fn failed(user: Option<UserId>, provider: &str, reason: &str) -> NewEvent {
    NewEvent {
        action: SIGN_IN_FAILED,
        // Nobody has got in: the user is the target.
        actor: EventActor::Anonymous,
        target: user.map(|user| Target::new("user", user)),
        details: json!({ "reason": reason, "provider": provider }),
    }
}
