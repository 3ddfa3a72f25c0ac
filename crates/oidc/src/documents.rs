//! What a provider says of itself (OpenID Connect Discovery 1.0), and the keys that it signs with.
//!
//! Both are kept for an hour, and for a day while the provider is away. A token that none of the known keys
//! has signed makes us look once more, because providers change their keys, and at most once a minute,
//! because anybody can send a token that nobody has signed.
//!
//! One caller looks at a time. Whoever comes meanwhile goes on with what is known, or shares what comes of
//! that look: nobody queues for looks of their own at a provider that does not answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::Timestamp;
use openidconnect::core::CoreJsonWebKeySet;
use outbound::get;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::provider::Parts;
use crate::reach::is_page;
use crate::{OidcError, Provider};

const KEPT: Duration = Duration::from_secs(60 * 60);
const KEPT_AWAY: Duration = Duration::from_secs(24 * 60 * 60);
const LOOKS_APART: Duration = Duration::from_secs(60);

/// So long a failure is everybody's.
const FAILED: Duration = Duration::from_secs(10);

/// What a provider says of itself, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    pub(crate) revocation_endpoint: Option<String>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
}

/// What a provider said at one time.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) metadata: Metadata,
    pub(crate) keys: CoreJsonWebKeySet,
    at: Timestamp,
}

/// What is known of a provider.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    known: Mutex<Known>,
    /// Whoever looks holds it.
    looking: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    said: Option<Arc<Said>>,
    /// When somebody last began to look, whatever came of it.
    tried: Option<Timestamp>,
    /// When the last look failed, if it did.
    failed: Option<Timestamp>,
}

/// What somebody wants to know.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Want {
    /// What the provider says, of late enough.
    Usual,
    /// The same, looked up anew unless that was tried less than a minute ago.
    Lately,
}

/// What is to be done about it.
enum Due {
    Known(Arc<Said>),
    Failure,
    /// A look; what is known will do while somebody else has it.
    Look(Option<Arc<Said>>),
}

impl Known {
    fn due(&self, want: Want, now: Timestamp) -> Due {
        let within =
            |then: Option<Timestamp>, time| then.is_some_and(|then| now.since(then) < time);
        let younger = |age| self.said.clone().filter(|said| now.since(said.at) < age);
        let has_failed = within(self.failed, FAILED);
        match want {
            Want::Usual => match (younger(KEPT), younger(KEPT_AWAY)) {
                (Some(said), _) => Due::Known(said),
                (None, Some(said)) if has_failed => Due::Known(said),
                (None, None) if has_failed => Due::Failure,
                (None, known) => Due::Look(known),
            },
            Want::Lately => match younger(KEPT_AWAY) {
                _ if has_failed => Due::Failure,
                Some(said) if within(self.tried, LOOKS_APART) => Due::Known(said),
                _ => Due::Look(None),
            },
        }
    }
}

impl Documents {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Provider {
    /// What the provider says of itself.
    pub(crate) async fn said(&self) -> Result<Arc<Said>, OidcError> {
        self.wanted(Want::Usual).await
    }

    /// The same, looked up anew unless that was tried less than a minute ago.
    pub(crate) async fn said_lately(&self) -> Result<Arc<Said>, OidcError> {
        self.wanted(Want::Lately).await
    }

    async fn wanted(&self, want: Want) -> Result<Arc<Said>, OidcError> {
        let (documents, clock) = (&self.0.documents, &self.0.clock);
        let due = documents.known().due(want, clock.now());
        let looking = match due {
            Due::Known(said) => return Ok(said),
            Due::Failure => return Err(OidcError::Away),
            Due::Look(Some(known)) => match documents.looking.try_lock() {
                Ok(looking) => looking,
                Err(_) => return Ok(known),
            },
            Due::Look(None) => documents.looking.lock().await,
        };
        // Somebody else may have looked while this caller waited.
        let due = documents.known().due(want, clock.now());
        let known = match due {
            Due::Known(said) => return Ok(said),
            Due::Failure => return Err(OidcError::Away),
            Due::Look(known) => known,
        };
        let looked = self.look().await;
        drop(looking);
        match (looked, known) {
            (Err(_), Some(known)) => Ok(known),
            (looked, _) => looked,
        }
    }

    async fn look(&self) -> Result<Arc<Said>, OidcError> {
        let now = self.0.clock.now();
        self.0.documents.known().tried = Some(now);
        let asked = ask(&self.0, now).await.map(Arc::new);
        let mut known = self.0.documents.known();
        match &asked {
            Ok(said) => (known.said, known.failed) = (Some(Arc::clone(said)), None),
            Err(_) => known.failed = Some(self.0.clock.now()),
        }
        asked
    }
}

async fn ask(parts: &Parts, at: Timestamp) -> Result<Said, OidcError> {
    let issuer = &parts.settings.issuer;
    let metadata: Metadata = document(parts, &issuer.discovery_url()).await?;
    // Discovery 1.0, section 4.3. Whoever answers in another's name is not believed.
    if !issuer.is_described_by(&metadata.issuer) {
        return Err(OidcError::Answer("it describes another issuer"));
    }
    if !is_page(&metadata.authorization_endpoint, parts.settings.reach) {
        return Err(OidcError::Answer(
            "people are sent to what is no page with TLS",
        ));
    }
    let keys = document(parts, &metadata.jwks_uri).await?;
    Ok(Said { metadata, keys, at })
}

async fn document<T: DeserializeOwned>(parts: &Parts, url: &str) -> Result<T, OidcError> {
    let answer = parts.send(get(url)?).await?;
    if answer.status() != http::StatusCode::OK {
        return Err(OidcError::Answer("a document is not there"));
    }
    serde_json::from_slice(answer.body()).map_err(|_| OidcError::Answer("a document is not JSON"))
}
