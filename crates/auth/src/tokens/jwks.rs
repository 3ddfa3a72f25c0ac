//! The public keys that check our access tokens, as others read them (RFC 7517, RFC 8037).

use kernel::KeyId;
use serde::Serialize;

use super::compact::encode;

/// A set of public keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwks {
    /// The keys, oldest first.
    pub keys: Vec<Jwk>,
}

/// One public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// `OKP`: an octet key pair.
    pub kty: &'static str,
    /// `Ed25519`.
    pub crv: &'static str,
    /// `EdDSA`.
    pub alg: &'static str,
    /// `sig`: for signatures alone.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The id that a token's header names.
    pub kid: String,
    /// The public key in base64url.
    pub x: String,
}

impl Jwk {
    pub(super) fn new(id: KeyId, public_key: &[u8]) -> Self {
        Self {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: id.to_string(),
            x: encode(public_key),
        }
    }
}
