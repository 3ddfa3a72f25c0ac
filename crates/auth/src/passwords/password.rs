//! A password in the one form in which it is judged and hashed: Unicode NFC, nothing trimmed and
//! nothing cut (NIST SP 800-63B section 3.1.1.2).

use kernel::SecretText;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// The most characters that a password may have.
pub(super) const LONGEST: usize = 128;

/// No spelling of a password of [`LONGEST`] characters has more bytes: a composed character comes
/// from at most four code points of four bytes each.
const MOST_BYTES: usize = LONGEST * 16;

/// A password, normalised.
#[derive(Clone)]
pub(crate) struct Password(Zeroizing<String>);

impl Password {
    /// `None` when the text is too long to be anyone's password. That is found before any work
    /// is put into it.
    pub(crate) fn new(text: &SecretText) -> Option<Self> {
        if text.expose().len() > MOST_BYTES {
            return None;
        }
        let normal: String = text.expose().nfc().collect();
        let normal = Zeroizing::new(normal);
        (normal.chars().count() <= LONGEST).then_some(Self(normal))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
