//! Secrets of every class, planted wherever a value can enter the log.

use std::fmt;

use tracing::{error, info, info_span, warn};

use crate::world::logged_at;

/// A class, the secret, and a text as it may come along.
pub const CANARIES: &[(&str, &str, &str)] = &[
    (
        "jwt",
        "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl",
        "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl",
    ),
    (
        "bearer",
        "abcCanary.123",
        "Authorization: Bearer abcCanary.123",
    ),
    ("basic", "amFuZTpjYW5hcnk=", "basic amFuZTpjYW5hcnk="),
    (
        "api key",
        "bwk_canarycanarycanary",
        "bwk_canarycanarycanary",
    ),
    (
        "refresh token",
        "bwr_canarycanarycanary",
        "bwr_canarycanarycanary",
    ),
    (
        "one-time token",
        "bwt_canarycanarycanary",
        "/claim#token=bwt_canarycanarycanary",
    ),
    ("query", "canary17", "/reset?token=canary17"),
    ("form", "canary+horse", "name=a&password=canary+horse"),
    (
        "json",
        "canary horse",
        r#"{"client_secret": "canary horse"}"#,
    ),
    (
        "json in json",
        "canary horse",
        r#"{\"password\":\"canary horse\"}"#,
    ),
    (
        "debug",
        "canary horse",
        r#"Login { password: "canary horse" }"#,
    ),
    (
        "pem",
        "MIIEcanary",
        concat!(
            "-----BEGIN ",
            "PRIVATE KEY-----\nMIIEcanary\n-----END PRIVATE KEY-----"
        ),
    ),
    (
        "e-mail",
        "canary.jane@example.com",
        "canary.jane@example.com",
    ),
    ("raw key", "2dd29ca851e7b56e", "x'2dd29ca851e7b56e'"),
    (
        "hex",
        "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99",
        "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99",
    ),
    (
        "base64",
        "LdKcqFHntW5Gl7Dh8IUHKT12GgXOTRtihmP0EagIbZk",
        "LdKcqFHntW5Gl7Dh8IUHKT12GgXOTRtihmP0EagIbZk=",
    ),
    (
        "ai key",
        "sk-proj-Canary0123456789",
        "sk-proj-Canary0123456789",
    ),
    (
        "payment key",
        concat!("sk_", "live_canary0123456789"),
        concat!("sk_", "live_canary0123456789"),
    ),
    (
        "webhook",
        concat!("wh", "sec_canary0123456789"),
        concat!("wh", "sec_canary0123456789"),
    ),
    (
        "cloud key",
        concat!("AK", "IAIOSFODNN7CANARY1"),
        concat!("AK", "IAIOSFODNN7CANARY1"),
    ),
    ("card", "4111111111111111", "4111111111111111"),
];

/// An error that says too much, and has a cause that does so too.
struct Talkative(&'static str, Option<Box<Talkative>>);

impl fmt::Display for Talkative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused: {}", self.0)
    }
}

impl fmt::Debug for Talkative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Talkative {{ was: {:?} }}", self.0)
    }
}

impl std::error::Error for Talkative {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.1.as_deref().map(|cause| cause as _)
    }
}

fn plant(text: &'static str) {
    let talkative = Talkative(text, Some(Box::new(Talkative(text, None))));
    info!(target: "auth", "a message with {text} in it");
    info!(target: "auth", error = text, reason = %text, code = ?text, "allowed fields");
    info!(target: "auth", body = text, lead = ?text, "other fields");
    error!(target: "server", error = &talkative as &dyn std::error::Error, "by its chain");
    error!(target: "server", error = %talkative, reason = ?talkative, "by display and debug");
    warn!(target: "foreign::lib", error = text, status = text, "foreign {text}");
    let _span = info_span!(target: "server", "request", request_id = text, route = %text, user_id = ?text, body = text)
        .entered();
    info!(target: "records", "within a span");
}

#[test]
fn no_planted_secret_is_found_in_the_log() {
    for (class, secret, text) in CANARIES {
        let logged = logged_at("trace", || plant(text));
        assert_eq!(logged.lines().count(), 7, "{class}: {logged}");
        assert!(!logged.contains(secret), "{class}: {logged}");
        assert!(logged.contains("[redacted]"), "{class}: {logged}");
    }
}

#[test]
fn a_card_number_given_as_a_number_is_masked() {
    let logged = logged_at(
        "info",
        || info!(target: "server", count = 4_111_111_111_111_111_u64, "n"),
    );
    assert!(logged.contains(r#""count":"[redacted]""#), "{logged}");
}
