//! What a device keeps so that it is known again: `bwd_` and 256 random bits. It opens nothing; it
//! only gives its device guesses of its own.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, EntropyError, Origin, SecretText};
use keyring::FieldCipher;

const MARK: &str = "bwd_";
const BYTES: usize = 32;

/// A device's token.
pub(crate) struct DeviceToken(SecretText);

impl DeviceToken {
    /// A new one.
    pub(crate) fn fresh(entropy: &Entropy) -> Result<Self, EntropyError> {
        let random = entropy.key()?;
        let text = format!("{MARK}{}", URL_SAFE_NO_PAD.encode(random.expose()));
        Ok(Self(SecretText::new(text)))
    }

    /// The one that a call brought, if it has the form of ours.
    pub(crate) fn of(origin: &Origin) -> Option<Self> {
        let text = origin.device.as_ref()?;
        let random = text.expose().strip_prefix(MARK)?;
        let bytes = URL_SAFE_NO_PAD.decode(random).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.clone()))
    }

    pub(crate) const fn text(&self) -> &SecretText {
        &self.0
    }

    /// The keyed digest by which the device is found.
    pub(crate) fn key(&self, fields: &FieldCipher) -> String {
        fields.blind("device", self.0.expose())
    }
}
