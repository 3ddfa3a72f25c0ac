//! The seal, version 1: version byte, key id, salt, commitment, ciphertext and tag.
//!
//! Every message has an AES-256-GCM key of its own, from HKDF-SHA256 (RFC 5869) over the sealing
//! key and a random salt, so that no limit of random nonces applies; the second half of the
//! HKDF's output commits to the key. The byte layout is in `docs/seal-format.md`.

use kernel::{Entropy, Key256, KeyId};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{KeyringError, Place};

const VERSION: u8 = 1;
const KEY_ID: std::ops::Range<usize> = 1..17;
const SALT: std::ops::Range<usize> = 17..49;
const COMMITMENT: std::ops::Range<usize> = 49..81;
const HEADER: usize = 81;
const TAG: usize = 16;
const INFO: &[u8] = b"bailiwick/seal/v1";

/// A key that seals and opens values.
#[derive(Clone)]
pub struct SealingKey {
    id: KeyId,
    key: Key256,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealingKey({})", self.id)
    }
}

struct MessageKey {
    cipher: LessSafeKey,
    commitment: [u8; 32],
}

/// HKDF's output length, as ring wants it.
struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

impl SealingKey {
    /// A key under its id.
    #[must_use]
    pub const fn new(id: KeyId, key: Key256) -> Self {
        Self { id, key }
    }

    /// The id that sealed values name.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) const fn key(&self) -> &Key256 {
        &self.key
    }

    /// The id of the key that a sealed value names; `None` when it is not one of this format.
    #[must_use]
    pub fn named_in(sealed: &[u8]) -> Option<KeyId> {
        if sealed.len() < HEADER + TAG || sealed[0] != VERSION {
            return None;
        }
        let bytes: [u8; 16] = sealed[KEY_ID].try_into().ok()?;
        Some(KeyId::from_bytes(bytes))
    }

    /// Seals `plaintext` so that it opens at `place` alone.
    ///
    /// # Errors
    /// [`KeyringError::Entropy`] when the system's generator fails.
    pub fn seal(
        &self,
        place: &Place<'_>,
        plaintext: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, KeyringError> {
        let salt: [u8; 32] = entropy.bytes()?;
        let message = self.message_key(&salt)?;
        let mut sealed = Vec::with_capacity(HEADER + plaintext.len() + TAG);
        sealed.push(VERSION);
        sealed.extend_from_slice(self.id.uuid().as_bytes());
        sealed.extend_from_slice(&salt);
        sealed.extend_from_slice(&message.commitment);
        sealed.extend_from_slice(plaintext);
        let data = Aad::from(place.associated_data(self.id));
        let tag = message
            .cipher
            .seal_in_place_separate_tag(zero_nonce(), data, &mut sealed[HEADER..])
            .map_err(|_| KeyringError::NotOpened)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens a value that was sealed under this key for `place`.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] when it names another key, else [`KeyringError::NotOpened`]
    /// for whatever does not fit.
    pub fn open(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
        let named = Self::named_in(sealed).ok_or(KeyringError::NotOpened)?;
        if named != self.id {
            return Err(KeyringError::UnknownKey);
        }
        let message = self.message_key(&sealed[SALT])?;
        let committed = message.commitment.ct_eq(&sealed[COMMITMENT]);
        if !bool::from(committed) {
            return Err(KeyringError::NotOpened);
        }
        let mut plaintext = Zeroizing::new(sealed[HEADER..].to_vec());
        let data = Aad::from(place.associated_data(self.id));
        let length = message
            .cipher
            .open_in_place(zero_nonce(), data, &mut plaintext)
            .map_err(|_| KeyringError::NotOpened)?
            .len();
        plaintext.truncate(length);
        Ok(plaintext)
    }

    fn message_key(&self, salt: &[u8]) -> Result<MessageKey, KeyringError> {
        let pseudorandom = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(self.key.expose());
        let mut output = Zeroizing::new([0_u8; 64]);
        pseudorandom
            .expand(&[INFO], Length(64))
            .and_then(|okm| okm.fill(output.as_mut()))
            .map_err(|_| KeyringError::NotOpened)?;
        let key = UnboundKey::new(&AES_256_GCM, &output[..32]);
        let cipher = LessSafeKey::new(key.map_err(|_| KeyringError::NotOpened)?);
        let mut commitment = [0_u8; 32];
        commitment.copy_from_slice(&output[32..]);
        Ok(MessageKey { cipher, commitment })
    }
}

/// Each message key is used once, so its nonce may be constant.
fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

/// A key for one purpose from a key and a label (HKDF-SHA256, RFC 5869, without salt).
pub(crate) fn derive(key: &Key256, label: &str) -> Key256 {
    let pseudorandom = hkdf::Salt::new(hkdf::HKDF_SHA256, &[]).extract(key.expose());
    let mut output = Zeroizing::new([0_u8; 32]);
    let info = [label.as_bytes()];
    let filled = pseudorandom
        .expand(&info, Length(32))
        .and_then(|okm| okm.fill(output.as_mut()));
    // HKDF-SHA256 gives up to 8,160 bytes (RFC 5869 section 2.3): 32 cannot fail.
    debug_assert!(filled.is_ok());
    Key256::from_bytes(*output)
}
