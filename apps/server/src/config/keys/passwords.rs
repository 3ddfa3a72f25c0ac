//! Passwords that are known from breaches.

use super::super::Key;
use super::super::key::{Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "passwords.breached_file",
        Kind::Path,
        "",
        "The list of breached passwords that `passwords import` has made. Without it: the file \
         breached-passwords.bin of the data folder, where it is there.",
    ),
    key(
        "passwords.hibp_range",
        Kind::Choice(&["off", "on"]),
        "off",
        "Whether the range service of Have I Been Pwned is asked for passwords that the list does not \
         have. It is told the first five of the 40 digits of a hash.",
    ),
    key(
        "passwords.hibp_url",
        Kind::Url,
        "https://api.pwnedpasswords.com",
        "Where that service is; https, or http on this machine.",
    ),
    key(
        "passwords.when_unavailable",
        Kind::Choice(&["allow", "refuse"]),
        "allow",
        "What is done with a password while the service does not answer or the list cannot be read: it \
         is taken, or callers are told to come back.",
    ),
];
