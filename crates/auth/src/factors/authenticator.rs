//! Authenticator apps as other crates see them.

use kernel::{AuthenticatorId, SecretText, Timestamp};

/// An authenticator app that a user has set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// Its id.
    pub id: AuthenticatorId,
    /// When it was begun to be set up.
    pub created_at: Timestamp,
    /// When its first code was shown.
    pub confirmed_at: Timestamp,
}

/// What a user has besides the first factor.
#[derive(Debug, Clone)]
pub struct Authenticators {
    /// The apps, the oldest first.
    pub apps: Vec<Authenticator>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
}

/// An authenticator app that is about to be set up: it counts once a code of it was shown.
#[derive(Debug, Clone)]
pub struct Enrollment {
    /// Its id.
    pub id: AuthenticatorId,
    /// The secret in base32 (RFC 4648 section 6), to be typed.
    pub secret: SecretText,
    /// The same as an `otpauth://` URI, to be scanned.
    pub uri: SecretText,
}
