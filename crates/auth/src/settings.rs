//! What an operator decides about identity.

use std::time::Duration;

use breaches::Breaches;

/// The settings of [`crate::Auth`].
#[derive(Debug, Clone)]
pub struct AuthSettings {
    /// The public URL of the installation: issuer and audience of its access tokens.
    pub issuer: String,
    /// How much work one password hash is.
    pub hash_cost: HashCost,
    /// Threads that hash passwords; at least one runs.
    pub hash_threads: usize,
    /// Passwords that may wait for such a thread before more are refused.
    pub hash_queue: usize,
    /// How long an access token is good.
    pub access_token: Duration,
    /// How long a session lasts, however much it is used.
    pub session: Duration,
    /// How long a session lasts without a refresh.
    pub session_idle: Duration,
    /// Who knows the passwords of breaches.
    pub breaches: Breaches,
}

/// The cost of bcrypt: two to this power rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost(u32);

impl HashCost {
    /// A cost from the configuration; `None` unless it is 12 to 16.
    #[must_use]
    pub fn new(cost: u32) -> Option<Self> {
        (12..=16).contains(&cost).then_some(Self(cost))
    }

    /// The least that bcrypt knows, so that tests are quick. Never for a real password.
    #[must_use]
    pub const fn for_tests() -> Self {
        Self(4)
    }

    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

impl Default for HashCost {
    fn default() -> Self {
        Self(12)
    }
}
