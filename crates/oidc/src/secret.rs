//! The client secret that we sign for Apple: a JWT with ES256, good for five minutes.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::{SecretText, Timestamp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::json;

use crate::{AppleKey, Issuer, OidcError};

const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Apple's key, ready to sign.
pub(crate) struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
    team_id: String,
    key_id: String,
}

impl Signer {
    #[expect(
        clippy::disallowed_methods,
        reason = "ECDSA takes no other source of randomness, and its signature is compared with nothing"
    )]
    pub(crate) fn new(key: &AppleKey) -> Result<Self, OidcError> {
        let unusable = OidcError::Settings("the key is no P-256 key in PKCS#8 as PEM");
        let random = SystemRandom::new();
        let Some(bytes) = decode(key.pem.expose()) else {
            return Err(unusable);
        };
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes, &random);
        Ok(Self {
            pair: pair.map_err(|_| unusable)?,
            random,
            team_id: key.team_id.clone(),
            key_id: key.key_id.clone(),
        })
    }

    pub(crate) fn sign(
        &self,
        client_id: &str,
        issuer: &Issuer,
        now: Timestamp,
    ) -> Result<SecretText, OidcError> {
        let audience = match issuer {
            Issuer::One(issuer) => issuer,
            Issuer::Tenants { template, .. } => template,
        };
        let header = json!({ "alg": "ES256", "kid": self.key_id });
        let claims = json!({
            "iss": self.team_id,
            "iat": now.seconds(),
            "exp": now.plus(LIFETIME).seconds(),
            "aud": audience,
            "sub": client_id,
        });
        let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes());
        let signature = signature.map_err(|_| OidcError::Settings("the key does not sign"))?;
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(SecretText::new(format!("{signed}.{signature}")))
    }
}

fn decode(pem: &str) -> Option<Vec<u8>> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let body = rest.strip_prefix("PRIVATE KEY-----")?;
    let (body, _) = body.split_once("-----END PRIVATE KEY-----")?;
    let body: String = body.split_whitespace().collect();
    STANDARD.decode(body).ok()
}
