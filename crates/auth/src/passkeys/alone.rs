//! Signing in with a passkey and nothing else.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{Origin, SecretText, UserId};
use serde_json::json;
use storage::{StorageError, Transaction};

use super::assert::{Asserted, Refusal};
use super::ceremony::Setting;
use super::credential::PasskeyAnswer;
use crate::accounts::Mail;
use crate::events::{SIGN_IN_FAILED, named};
use crate::store::passkey_ceremonies::State;
use crate::store::users::{self, UserRow};
use crate::{Auth, AuthError, Client, IssuedSession, Method, Methods};

/// The session, or nothing for a refusal, which is written down and must not be rolled back.
type SignedIn = Option<Box<IssuedSession>>;

impl Auth {
    /// Begins an account session for whoever answers `challenge`, of [`Auth::request_passkey`], with a
    /// passkey. It stands for both factors: the authenticator has verified its user. A lock by wrong
    /// passwords does not keep it out, because nobody finds a passkey by trying.
    ///
    /// # Errors
    /// [`AuthError::ChallengeInvalid`]; [`AuthError::PasskeyInvalid`] for an unknown or removed passkey, a
    /// user out of service or with an address that nobody has confirmed, and whatever else is wrong.
    pub async fn sign_in_passkey(
        &self,
        origin: &Origin,
        challenge: &SecretText,
        answer: &PasskeyAnswer,
        client: Client,
    ) -> Result<IssuedSession, AuthError> {
        let (auth, origin) = (self.clone(), origin.clone());
        let (challenge, answer) = (challenge.clone(), answer.clone());
        let signed_in = self.0.control.write(move |tx| {
            Box::pin(async move {
                let taken = auth.take_ceremony(tx, Setting::Alone, &challenge, None);
                let taken = taken.await?.ok_or(AuthError::ChallengeInvalid)?;
                let State::Signature(state) = taken.state else {
                    return Err(StorageError::Corrupt.into());
                };
                let judged = auth.judge_passkey_alone(tx, *state, &answer).await?;
                auth.admit_passkey(tx, &origin, judged, client).await
            })
        });
        let signed_in: SignedIn = signed_in.await?;
        signed_in
            .map(|issued| *issued)
            .ok_or(AuthError::PasskeyInvalid)
    }

    async fn admit_passkey(
        &self,
        tx: &Transaction,
        origin: &Origin,
        judged: Asserted,
        client: Client,
    ) -> Result<SignedIn, AuthError> {
        let user = match judged {
            Asserted::By(user) => user,
            Asserted::Refused(refusal, user) => {
                self.note_refused_sign_in(tx, origin, refusal.as_str(), user)
                    .await?;
                if let (Refusal::Cloned, Some(user)) = (refusal, user) {
                    self.queue_mail(tx, Mail::PasskeyCloned, user).await?;
                }
                return Ok(None);
            }
        };
        let found = users::find(tx.sql(), tx.fields(), user).await?;
        let row = found.ok_or(StorageError::Corrupt)?;
        if let Some(reason) = keeps_out(&row) {
            self.note_refused_sign_in(tx, origin, reason, Some(user))
                .await?;
            return Ok(None);
        }
        let (origin, methods) = (named(origin, &row.name), Methods::of(Method::Passkey));
        let admitted = self.let_in(tx, &origin, &row, methods, None, client);
        Ok(Some(Box::new(admitted.await?.session()?)))
    }

    async fn note_refused_sign_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        reason: &'static str,
        user: Option<UserId>,
    ) -> Result<(), AuthError> {
        let event = NewEvent {
            action: SIGN_IN_FAILED,
            // Nobody has got in: the user is the target.
            actor: EventActor::Anonymous,
            target: user.map(|user| Target::new("user", user)),
            details: json!({ "reason": reason }),
        };
        let to = user.map_or(Delivery::Platform, Delivery::WorkspacesOf);
        self.0.evidence.write(tx, origin, event, to).await
    }
}

/// Why a user whose passkey was right does not get in.
fn keeps_out(user: &UserRow) -> Option<&'static str> {
    if user.disabled_at.is_some() {
        Some("user_disabled")
    } else if user.email_verified_at.is_none() {
        Some("email_unverified")
    } else {
        None
    }
}
