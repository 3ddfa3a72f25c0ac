//! What a device keeps so that it is known again: for each of up to eight users who sign in there a token,
//! `bwd_` and 256 random bits, with dots between them. They open nothing; each only gives its user
//! guesses of their own on that device.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, Origin, SecretText};
use keyring::FieldCipher;

const MARK: &str = "bwd_";
const BYTES: usize = 32;

/// So many users of a device are known on it.
const MOST: usize = 8;

/// The tokens of a device.
pub(crate) struct DeviceTokens(Vec<SecretText>);

impl DeviceTokens {
    /// Those that a call brought, as far as they have the form of ours.
    pub(crate) fn of(origin: &Origin) -> Self {
        let text = origin.device.as_ref().map_or("", SecretText::expose);
        let tokens = text.split('.').take(MOST).filter(|token| is_ours(token));
        Self(
            tokens
                .map(|token| SecretText::new(token.to_owned()))
                .collect(),
        )
    }

    /// The keyed digests by which they are found.
    pub(crate) fn keys(&self, fields: &FieldCipher) -> Vec<String> {
        self.0.iter().map(|token| key(fields, token)).collect()
    }

    /// One more for somebody who is not known on the device, with its key, and all that the device keeps
    /// from now on: the newest ones.
    pub(crate) fn with_fresh(
        mut self,
        entropy: &Entropy,
        fields: &FieldCipher,
    ) -> Result<(String, SecretText), EntropyError> {
        let random = entropy.key()?;
        let fresh = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(random.expose()));
        let fresh = SecretText::new(fresh);
        let key = key(fields, &fresh);
        self.0.push(fresh);
        let oldest = self.0.len().saturating_sub(MOST);
        let kept: Vec<&str> = self.0[oldest..].iter().map(SecretText::expose).collect();
        Ok((key, SecretText::new(kept.join("."))))
    }
}

fn is_ours(token: &str) -> bool {
    let random = token.strip_prefix(MARK);
    let bytes = random.and_then(|random| URL_SAFE_NO_PAD.decode(random).ok());
    bytes.is_some_and(|bytes| bytes.len() == BYTES)
}

fn key(fields: &FieldCipher, token: &SecretText) -> String {
    fields.blind("device", token.expose())
}
