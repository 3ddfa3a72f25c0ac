//! The digest under which a password stands in the lists.

use std::fmt;

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::hex::{bytes_of, digits_of};

/// How many digits of a digest the range service is told.
pub(crate) const PREFIX: usize = 5;

/// SHA-1 of a password in UTF-8. It protects nothing: it is the name that the lists know the
/// password by, and as secret as the password.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PasswordDigest([u8; 20]);

impl PasswordDigest {
    /// The digest of a password.
    #[must_use]
    pub fn of(password: &str) -> Self {
        let made = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let mut bytes = [0; 20];
        bytes.copy_from_slice(made.as_ref());
        Self(bytes)
    }

    /// The digest that 40 hexadecimal digits stand for.
    #[must_use]
    pub fn from_hex(digits: &[u8]) -> Option<Self> {
        bytes_of(digits).map(Self)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// The first five digits, and the other 35.
    pub(crate) fn split(&self) -> (String, String) {
        let mut prefix = digits_of(&self.0);
        let suffix = prefix.split_off(PREFIX);
        (prefix, suffix)
    }
}

impl fmt::Debug for PasswordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordDigest(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_one_that_the_lists_are_made_of() {
        let digest = PasswordDigest::of("password");
        let (prefix, suffix) = digest.split();
        assert_eq!(prefix, "5BAA6");
        assert_eq!(suffix, "1E4C9B93F3F0682250B6CF8331B7EE68FD8");
        let read = PasswordDigest::from_hex(b"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8");
        assert_eq!(read, Some(digest));
        assert_eq!(format!("{digest:?}"), "PasswordDigest(redacted)");
    }
}
