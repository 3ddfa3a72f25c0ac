//! Authenticator apps and passkeys as other crates see them.

use kernel::{AuthenticatorId, SecretText, Timestamp};

/// What an authenticator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticatorKind {
    /// An app that shows codes (RFC 6238).
    Totp,
    /// A passkey (W3C Web Authentication).
    Passkey,
}

impl AuthenticatorKind {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
        }
    }
}

/// An authenticator app or a passkey that a user has set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticator {
    /// What it is.
    pub kind: AuthenticatorKind,
    /// Its id.
    pub id: AuthenticatorId,
    /// When it was begun to be set up.
    pub created_at: Timestamp,
    /// When its first code was shown, or it was made.
    pub confirmed_at: Timestamp,
    /// What its user calls it; of passkeys alone.
    pub name: Option<String>,
    /// When it was last used; of passkeys alone.
    pub last_used_at: Option<Timestamp>,
}

/// What a user has besides the first factor.
#[derive(Debug, Clone)]
pub struct Authenticators {
    /// The apps and then the passkeys, the oldest of each first.
    pub all: Vec<Authenticator>,
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
