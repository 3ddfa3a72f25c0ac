//! Attempts to sign in with a provider: what binds the browser that comes back to the one that left.

use std::fmt;
use std::time::Duration;

use audit::{Delivery, EventActor};
use kernel::{Actor, Origin, SecretText, SessionId, UserId};
use oidc::AttemptSecrets;
use serde_json::json;
use storage::Transaction;

use crate::events::{IDENTITY_LINK_BEGUN, about_user};
use crate::store::identity_attempts::{self, AttemptRow, Binding, Secrets};
use crate::{Auth, AuthError, Client};

/// How long somebody may stay at the provider's.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Somebody who is about to be sent to a provider.
#[derive(Debug, Clone)]
pub struct NewAttempt {
    /// The provider's name in URLs.
    pub provider: String,
    /// The secret of the browser's cookie.
    pub browser: SecretText,
    /// What binds the answer.
    pub secrets: AttemptSecrets,
    /// Where the browser goes afterwards: checked by the caller to be one of our places.
    pub return_to: String,
    /// What kind of program gets the session.
    pub client: Client,
    /// By what the browser is known that goes out: how it is sent back may leave its cookie behind.
    pub device: Option<SecretText>,
}

/// An attempt that somebody came back to. It is over then.
#[derive(Clone)]
pub struct Attempt {
    /// What binds the answer.
    pub secrets: AttemptSecrets,
    /// Where the browser goes afterwards.
    pub return_to: String,
    /// What kind of program gets the session.
    pub client: Client,
    /// By what the browser was known that went out.
    pub device: Option<SecretText>,
    /// In whose session the person asked to link an identity.
    pub(crate) linking: Option<(UserId, SessionId)>,
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attempt(redacted)")
    }
}

impl Attempt {
    /// Whether an identity is to be linked to the user of a session.
    #[must_use]
    pub const fn is_to_link(&self) -> bool {
        self.linking.is_some()
    }
}

impl Auth {
    /// Notes that somebody is sent to a provider to sign in. Nothing has happened yet, so that nothing
    /// is written into a log: whoever asks a thousand times fills none.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn begin_attempt_with(&self, attempt: NewAttempt) -> Result<(), AuthError> {
        let auth = self.clone();
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move { auth.insert_attempt(tx, &attempt, None).await })
        });
        begun.await
    }

    /// The same for a caller who links an identity to their account.
    ///
    /// # Errors
    /// [`AuthError::StepUpRequired`], [`AuthError::TokenInvalid`].
    pub async fn begin_link(
        &self,
        origin: &Origin,
        actor: &Actor,
        attempt: NewAttempt,
    ) -> Result<(), AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        let begun = self.0.control.write(move |tx| {
            Box::pin(async move {
                auth.raised_session(tx, actor.user, actor.session).await?;
                let linking = Some((actor.user, actor.session));
                auth.insert_attempt(tx, &attempt, linking).await?;
                let details = json!({ "provider": attempt.provider });
                let by = EventActor::User(actor);
                let event = about_user(IDENTITY_LINK_BEGUN, by, actor.user, details);
                let to = Delivery::WorkspacesOf(actor.user);
                auth.0.evidence.write(tx, &origin, event, to).await
            })
        });
        begun.await
    }

    async fn insert_attempt(
        &self,
        tx: &Transaction,
        attempt: &NewAttempt,
        linking: Option<(UserId, SessionId)>,
    ) -> Result<(), AuthError> {
        identity_attempts::delete_expired(tx.sql(), tx.now()).await?;
        let secrets = Secrets {
            nonce: attempt.secrets.nonce.expose().to_owned(),
            verifier: attempt.secrets.verifier.expose().to_owned(),
            return_to: attempt.return_to.clone(),
            client: attempt.client.as_str().to_owned(),
            device: attempt.device.as_ref().map(|text| text.expose().to_owned()),
        };
        let binding = Binding {
            provider: &attempt.provider,
            state: attempt.secrets.state.expose(),
            browser: attempt.browser.expose(),
        };
        let (id, row) = (self.0.ids.next()?, AttemptRow { secrets, linking });
        let until = tx.now().plus(LIFETIME);
        identity_attempts::insert(tx, id, binding, &row, until).await?;
        Ok(())
    }

    /// Takes the attempt that a browser came back to: of this provider, of this browser, not over, and
    /// once.
    ///
    /// # Errors
    /// [`AuthError::AttemptInvalid`].
    pub async fn redeem_attempt(
        &self,
        provider: &str,
        browser: &SecretText,
        state: &SecretText,
    ) -> Result<Attempt, AuthError> {
        let (provider, browser) = (provider.to_owned(), browser.clone());
        let back = state.clone();
        let taken = self.0.control.write(move |tx| {
            Box::pin(async move {
                let binding = Binding {
                    provider: &provider,
                    state: back.expose(),
                    browser: browser.expose(),
                };
                let row = identity_attempts::take(tx, binding).await?;
                row.ok_or(AuthError::AttemptInvalid)
            })
        });
        let AttemptRow { secrets, linking } = taken.await?;
        Ok(Attempt {
            secrets: AttemptSecrets {
                state: state.clone(),
                nonce: SecretText::new(secrets.nonce),
                verifier: SecretText::new(secrets.verifier),
            },
            return_to: secrets.return_to,
            client: Client::from_column(&secrets.client),
            device: secrets.device.map(SecretText::new),
            linking,
        })
    }
}
