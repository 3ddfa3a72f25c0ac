//! Keys of a provider: P-256, for ES256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

/// A key and its id.
pub struct ProviderKey {
    /// The id that a token's header names.
    pub id: String,
    pair: EcdsaKeyPair,
    pkcs8: Vec<u8>,
    random: SystemRandom,
}

impl ProviderKey {
    /// A new key.
    ///
    /// # Panics
    /// When the system's generator fails.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "ECDSA takes no other source of randomness; nothing in a test hangs on what comes out"
    )]
    pub fn fresh(id: &str) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("a key");
        Self {
            id: id.to_owned(),
            pair,
            pkcs8: pkcs8.as_ref().to_vec(),
            random,
        }
    }

    /// The public key as a JWK (RFC 7517).
    #[must_use]
    pub fn jwk(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": base64url(x), "y": base64url(y),
        })
    }

    /// The private key as a PEM file, as Apple hands it out.
    #[must_use]
    pub fn pem(&self) -> String {
        let body = base64::engine::general_purpose::STANDARD.encode(&self.pkcs8);
        let kind = "PRIVATE KEY-----\n";
        format!("-----BEGIN {kind}{body}\n-----END {kind}")
    }

    /// The raw public key, as who mistakes it for a shared secret would take it.
    #[must_use]
    pub fn public_bytes(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    /// A signature.
    ///
    /// # Panics
    /// When the system's generator fails.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signed = self.pair.sign(&self.random, message);
        signed.expect("a signature").as_ref().to_vec()
    }
}

/// Base64url without padding (RFC 7515 section 2).
#[must_use]
pub fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
