//! The token in an invitation's link: 256 random bits, stored as a keyed digest, so that a copy of
//! the database alone says of no text whether it is one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, SecretText};
use keyring::{Keyring, PlatformPurpose};
use ring::hmac;

const PREFIX: &str = "bwt_";

/// What stands before the token in the digest, so that it is none for another purpose.
const PURPOSE: &[u8] = b"invitation\0";

/// A fresh token.
pub(super) fn fresh(entropy: &Entropy) -> Result<SecretText, EntropyError> {
    let bytes: [u8; 32] = entropy.bytes()?;
    Ok(SecretText::new(format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode(bytes)
    )))
}

/// What is stored of a token: an HMAC-SHA256.
pub(super) fn digest_of(keyring: &Keyring, token: &SecretText) -> [u8; 32] {
    let key = keyring.platform_key(PlatformPurpose::OneTimeTokens);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose());
    let mut context = hmac::Context::with_key(&key);
    context.update(PURPOSE);
    context.update(token.expose().as_bytes());
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(context.sign().as_ref());
    bytes
}
