//! The table of all keys, one part for each topic.

mod auth;
mod limits;
mod oidc;
mod passwords;
mod server;
mod storage;
mod surroundings;

use super::Key;

const PARTS: &[&[Key]] = &[
    server::KEYS,
    storage::KEYS,
    auth::KEYS,
    passwords::KEYS,
    oidc::KEYS,
    limits::KEYS,
    surroundings::KEYS,
];

/// Every key that a file or the environment may set.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    PARTS.iter().copied().flatten()
}

impl Key {
    /// The key of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        let exact = keys().find(|key| key.name == name);
        exact.or_else(|| oidc::of_a_name(name))
    }
}
