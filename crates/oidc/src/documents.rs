//! What a provider says of itself (OpenID Connect Discovery 1.0), and the keys that it signs with.
//!
//! Both are kept for an hour. A token that none of the known keys has signed makes us look once
//! more, because providers change their keys, and at most once a minute, because anybody can send a
//! token that nobody has signed.

use std::sync::Arc;
use std::time::Duration;

use kernel::Timestamp;
use openidconnect::core::CoreJsonWebKeySet;
use outbound::{Reach, get};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::provider::Parts;
use crate::{OidcError, Provider};

const KEPT: Duration = Duration::from_secs(60 * 60);
const LOOKS_APART: Duration = Duration::from_secs(60);

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

/// What is known of a provider. Whoever asks while another asks waits for that answer.
#[derive(Debug, Default)]
pub(crate) struct Documents(Mutex<Option<Arc<Said>>>);

impl Provider {
    /// What the provider says of itself.
    pub(crate) async fn said(&self) -> Result<Arc<Said>, OidcError> {
        self.said_within(KEPT).await
    }

    /// The same, looked up anew unless that happened less than a minute ago.
    pub(crate) async fn said_lately(&self) -> Result<Arc<Said>, OidcError> {
        self.said_within(LOOKS_APART).await
    }

    async fn said_within(&self, age: Duration) -> Result<Arc<Said>, OidcError> {
        let mut known = self.0.documents.0.lock().await;
        let now = self.0.clock.now();
        if let Some(said) = known.as_ref().filter(|said| now.since(said.at) < age) {
            return Ok(Arc::clone(said));
        }
        let said = Arc::new(ask(&self.0, now).await?);
        *known = Some(Arc::clone(&said));
        Ok(said)
    }
}

async fn ask(parts: &Parts, at: Timestamp) -> Result<Said, OidcError> {
    let issuer = &parts.settings.issuer;
    let metadata: Metadata = document(parts, &issuer.discovery_url()).await?;
    // Discovery 1.0, section 4.3. Whoever answers in another's name is not believed.
    if !issuer.is_described_by(&metadata.issuer) {
        return Err(OidcError::Answer("it describes another issuer"));
    }
    let is_https = metadata.authorization_endpoint.starts_with("https://");
    if !is_https && parts.settings.reach == Reach::Public {
        return Err(OidcError::Answer("people are sent to a page without TLS"));
    }
    let keys = document(parts, &metadata.jwks_uri).await?;
    Ok(Said { metadata, keys, at })
}

async fn document<T: DeserializeOwned>(parts: &Parts, url: &str) -> Result<T, OidcError> {
    let answer = parts.outbound.send(get(url)?, parts.settings.reach).await?;
    if answer.status() != http::StatusCode::OK {
        return Err(OidcError::Answer("a document is not there"));
    }
    serde_json::from_slice(answer.body()).map_err(|_| OidcError::Answer("a document is not JSON"))
}
