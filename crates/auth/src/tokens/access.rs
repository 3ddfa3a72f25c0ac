//! Access tokens: JWTs signed with Ed25519. Made here and checked here, by one strict reading.
//!
//! A token that was found right is remembered by the digest of its whole text. What changes with
//! time (its validity, its session) is judged on every use.

use std::sync::Arc;
use std::time::Duration;

use kernel::{Entropy, IdSource, SecretText, Timestamp};
use keyring::Keyring;
use quick_cache::sync::Cache;
use ring::digest;
use storage::ControlDatabase;

use super::claims::{Claims, Header};
use super::compact::{Compact, LONGEST, encode};
use super::signing::{self, SigningKey};
use super::{Jwk, Jwks};
use crate::{AuthError, AuthSettings, Session};

/// Tokens that are remembered as rightly signed.
const REMEMBERED: usize = 16_384;

/// How far the clock of the node that made a token may be ahead.
const SKEW: u64 = 5;

pub(crate) struct AccessTokens {
    /// Oldest first; the newest signs, all of them check.
    keys: Vec<SigningKey>,
    issuer: String,
    lifetime: Duration,
    entropy: Entropy,
    known: Cache<[u8; 32], Arc<Claims>>,
}

impl AccessTokens {
    pub(crate) async fn open(
        control: &ControlDatabase,
        keyring: &Keyring,
        settings: &AuthSettings,
        entropy: Entropy,
        ids: &IdSource,
    ) -> Result<Self, AuthError> {
        let keys = signing::load_or_create(control, keyring, entropy.clone(), ids).await?;
        let (issuer, lifetime) = (settings.issuer.clone(), settings.access_token);
        Ok(Self {
            keys,
            issuer,
            lifetime,
            entropy,
            known: Cache::new(REMEMBERED),
        })
    }

    pub(crate) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) fn jwks(&self) -> Jwks {
        Jwks {
            keys: self
                .keys
                .iter()
                .map(|key| Jwk::new(key.id, key.public_key()))
                .collect(),
        }
    }

    /// Makes a token for a session.
    pub(crate) fn issue(
        &self,
        session: &Session,
        epoch: i64,
        now: Timestamp,
    ) -> Result<SecretText, AuthError> {
        let key = self.keys.last().ok_or(AuthError::SigningKey)?;
        let header = Header {
            alg: "EdDSA".to_owned(),
            typ: "at+jwt".to_owned(),
            kid: key.id.to_string(),
        };
        let id: [u8; 16] = self.entropy.bytes()?;
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: session.user,
            aud: self.issuer.clone(),
            exp: seconds(now.plus(self.lifetime)),
            iat: seconds(now),
            nbf: seconds(now),
            jti: encode(&id),
            sid: session.id,
            sep: epoch,
            wid: session.workspace,
        };
        let mut token = format!("{}.{}", part(&header)?, part(&claims)?);
        let signature = key.pair.sign(token.as_bytes());
        token.push('.');
        token.push_str(&encode(signature.as_ref()));
        Ok(SecretText::new(token))
    }

    /// What a token says, if it is one of ours and good now. Whether its session lives is for the
    /// caller to find out.
    pub(crate) fn check(&self, token: &str, now: Timestamp) -> Result<Arc<Claims>, AuthError> {
        if token.len() > LONGEST {
            return Err(AuthError::TokenInvalid);
        }
        // The whole token is the key: one that shares a beginning with another is another.
        let mut key = [0_u8; 32];
        key.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
        let claims = match self.known.get(&key) {
            Some(claims) => claims,
            None => {
                let claims = Arc::new(self.read(token).ok_or(AuthError::TokenInvalid)?);
                self.known.insert(key, Arc::clone(&claims));
                claims
            }
        };
        if is_current(&claims, seconds(now)) {
            Ok(claims)
        } else {
            Err(AuthError::TokenInvalid)
        }
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let compact = Compact::parse(token)?;
        let key = self
            .keys
            .iter()
            .find(|key| key.id.to_string() == compact.header.kid)?;
        let claims: Claims = serde_json::from_slice(&compact.verified(key.public_key())?).ok()?;
        (claims.iss == self.issuer && claims.aud == self.issuer).then_some(claims)
    }
}

fn is_current(claims: &Claims, now: u64) -> bool {
    let latest = now.saturating_add(SKEW);
    now < claims.exp && claims.nbf <= latest && claims.iat <= latest
}

fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.seconds()).unwrap_or(0)
}

fn part<T: serde::Serialize>(value: &T) -> Result<String, AuthError> {
    let json = serde_json::to_vec(value).map_err(|_| AuthError::SigningKey)?;
    Ok(encode(&json))
}
