//! What a provider tells us of a person by itself: Apple's server-to-server notifications.
//!
//! A notice is a signed token without the claims of an ID token, so neither is ever taken for the other:
//! a notice has no subject and no end, and an ID token has no `events`.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{SecretText, Timestamp};
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey, JsonWebKeyUse};
use serde::Deserialize;

use crate::documents::Said;
use crate::id_token::ALGORITHMS;
use crate::{OidcError, Provider};

/// The longest notice that is read.
const LONGEST: usize = 16 * 1024;

/// How old a notice may be, and how far the provider's clock may be ahead. Whoever keeps notices in mind
/// for [`Notice::KEPT`] acts on none twice.
const OLDEST: Duration = Duration::from_secs(24 * 60 * 60);
const AHEAD: Duration = Duration::from_secs(60);

/// The longest id of a notice, and the longest subject (Core 1.0, section 2).
const LONGEST_ID: usize = 255;

/// Something that happened to a person at their provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The notice's own id.
    pub id: String,
    /// The issuer.
    pub issuer: String,
    /// The person's id there.
    pub subject: String,
    /// What happened.
    pub kind: NoticeKind,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// The person does not let our client know who they are any more.
    ConsentRevoked,
    /// The person has no account there any more.
    AccountDeleted,
    /// Something that changes nothing here, such as where mails are forwarded to.
    Other,
}

impl Notice {
    /// For how long a notice that was acted on has to be kept in mind.
    pub const KEPT: Duration = Duration::from_secs(25 * 60 * 60);
}

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: String,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    iat: i64,
    jti: String,
    /// JSON within the JSON.
    events: String,
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    sub: String,
}

impl Provider {
    /// Checks a notice: signed by the issuer's key, for one of our clients, of the last day.
    ///
    /// # Errors
    /// [`OidcError::Token`]; [`OidcError::Unreachable`] and [`OidcError::Answer`] when the issuer's keys
    /// cannot be read.
    pub async fn check_notice(&self, payload: &SecretText) -> Result<Notice, OidcError> {
        let text = payload.expose();
        if text.len() > LONGEST {
            return Err(OidcError::Token("it is too long"));
        }
        let said = self.said().await?;
        let claims = match signed(&said, text)? {
            Some(claims) => claims,
            // The provider may sign with a new key.
            None => signed(&*self.said_lately().await?, text)?
                .ok_or(OidcError::Token("the signature is not the issuer's"))?,
        };
        self.read_notice(claims)
    }

    fn read_notice(&self, claims: Claims) -> Result<Notice, OidcError> {
        let settings = &self.0.settings;
        if !settings.issuer.is(&claims.iss) {
            return Err(OidcError::Token("the issuer is another"));
        }
        let mut clients = settings.native_clients.iter().chain([&settings.client_id]);
        if claims.aud.is_empty() || !clients.any(|client| *client == claims.aud) {
            return Err(OidcError::Token("the audience is another"));
        }
        let now = self.0.clock.now();
        let at = Timestamp::from_micros(claims.iat.saturating_mul(1_000_000));
        if at < now.minus(OLDEST) || at > now.plus(AHEAD) {
            return Err(OidcError::Token("it is not of this time"));
        }
        let event: Event = serde_json::from_str(&claims.events)
            .map_err(|_| OidcError::Token("what happened cannot be read"))?;
        let is_text = |text: &str| !text.is_empty() && text.len() <= LONGEST_ID;
        if !is_text(&claims.jti) || !is_text(&event.sub) {
            return Err(OidcError::Token("the claims"));
        }
        Ok(Notice {
            id: claims.jti,
            issuer: claims.iss,
            subject: event.sub,
            kind: match event.r#type.as_str() {
                "consent-revoked" => NoticeKind::ConsentRevoked,
                // Both words have been documented.
                "account-delete" | "account-deleted" => NoticeKind::AccountDeleted,
                _ => NoticeKind::Other,
            },
        })
    }
}

/// The claims of a token that one of the keys has signed; `None` where no key of that name has.
fn signed(said: &Said, text: &str) -> Result<Option<Claims>, OidcError> {
    let unreadable = || OidcError::Token("it is no token");
    let mut parts = text.split('.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unreadable());
    };
    let message = &text[..header.len() + 1 + claims.len()];
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| unreadable());
    let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| unreadable())?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(OidcError::Token("the signature"));
    }
    let signature = bytes(signature)?;
    let is_signer = |key: &&CoreJsonWebKey| {
        let is_named = key.key_id().is_some_and(|id| id.as_str() == header.kid);
        let may_sign = key.key_use().is_none_or(JsonWebKeyUse::allows_signature);
        let verified = || key.verify_signature(&header.alg, message.as_bytes(), &signature);
        is_named && may_sign && verified().is_ok()
    };
    if said.keys.keys().iter().find(is_signer).is_none() {
        return Ok(None);
    }
    let claims = serde_json::from_slice(&bytes(claims)?);
    claims.map(Some).map_err(|_| OidcError::Token("the claims"))
}
