//! The token in an invitation's link: 256 random bits, stored as a digest.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, SecretText};
use ring::digest;

const PREFIX: &str = "bwt_";

/// A fresh token.
pub(super) fn fresh(entropy: &Entropy) -> Result<SecretText, EntropyError> {
    let bytes: [u8; 32] = entropy.bytes()?;
    Ok(SecretText::new(format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode(bytes)
    )))
}

/// What is stored of a token: its SHA-256.
pub(super) fn digest_of(token: &SecretText) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, token.expose().as_bytes());
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
