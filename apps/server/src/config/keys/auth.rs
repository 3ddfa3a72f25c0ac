//! Sign-in.

use super::super::Key;
use super::super::key::{count, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "auth.access_token_seconds",
        count(60, 86_400),
        "900",
        "How long an access token is good for.",
    ),
    key(
        "auth.session_days",
        count(1, 365),
        "30",
        "How long a session lasts, however busy it is.",
    ),
    key(
        "auth.session_idle_days",
        count(1, 365),
        "14",
        "A session ends when it was idle so long.",
    ),
    key(
        "auth.bcrypt_cost",
        count(12, 16),
        "12",
        "The work factor of password hashes.",
    ),
    key(
        "auth.hash_threads",
        count(0, 64),
        "0",
        "Threads that hash passwords; 0: one per two processors.",
    ),
    key(
        "auth.hash_queue",
        count(1, 4_096),
        "64",
        "Hashes that may wait for a thread; beyond it callers are told to come back.",
    ),
];
