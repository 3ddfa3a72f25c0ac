//! What the scrubber masks, and what it leaves.

use std::borrow::Cow;

use proptest::prelude::*;
use telemetry::scrub;

use crate::canaries::CANARIES;

const BASE64URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[test]
fn useful_texts_stay_as_they_are() {
    for text in [
        "request finished",
        "GET /v1/leads/lead_01h455vb4pex5vsknk084sn02q?limit=50&sort=-created_at",
        "/v1/workspaces/{id}/members/{user_id}",
        "request 01890a5d-ac96-774b-bcce-b302099a8057 of usr_01h455vb4pex5vsknk084sn02q",
        "request 01890512-1234-7123-8123-123456789012",
        "listening on 127.0.0.1:8080",
        "data in /var/lib/bailiwick/data/workspaces/eu/ws_01h455vb4pex5vsknk084sn02q.db",
        "at crates/auth/src/token.rs:12:5 in auth::token::verify",
        "unknown key: server.listne",
        "the disk-usage-of-the-workspace-database is high",
        "2026-11-22T12:30:00.123456Z took 12 ms, 100000 rows",
        "auth.invalid_credentials",
        "na\u{ef}ve \u{1f600} text @ noon: 50% = half",
        "",
    ] {
        assert!(
            matches!(scrub(text), Cow::Borrowed(same) if same == text),
            "{}",
            scrub(text)
        );
    }
}

#[test]
fn what_surrounds_a_secret_stays_readable() {
    for (text, expected) in [
        (
            "login of jane@example.com failed",
            "login of [redacted] failed",
        ),
        (
            "GET /reset?token=abc&next=/home",
            "GET /reset?token=[redacted]&next=/home",
        ),
        (
            "Authorized by Bearer abc.def-ghi ok",
            "Authorized by Bearer [redacted] ok",
        ),
        (
            r#"{"password": "a\"b c", "n": 1}"#,
            r#"{"password": [redacted], "n": 1}"#,
        ),
        (
            r#"body: "{\"token\":\"a b\",\"n\":1}""#,
            r#"body: "{\"token\":[redacted],\"n\":1}""#,
        ),
        (
            r#"Form { secret: Some("a)b c"), n: 1 }"#,
            "Form { secret: [redacted], n: 1 }",
        ),
        (
            "Key { key: [1, 2, 3], n: 1 }",
            "Key { key: [redacted], n: 1 }",
        ),
        ("password=a b,c&n=1", "password=[redacted]&n=1"),
        (
            "card 4111 1111 1111 1111 refused",
            "card [redacted] refused",
        ),
        (
            "PRAGMA key = \"x'00112233445566778899'\"",
            "PRAGMA key = [redacted]",
        ),
        (
            "a -----BEGIN X-----\nYQ==\n-----END X----- z",
            "a [redacted] z",
        ),
        ("to jane%40example.com", "to [redacted]"),
        ("at https://user:word@host/path", "at [redacted]/path"),
    ] {
        assert_eq!(scrub(text), expected);
    }
}

#[test]
fn what_begins_within_a_masked_text_is_masked_to_its_own_end() {
    let key = concat!(
        "%@-----BEGIN ",
        "PRIVATE KEY-----\nMIIEcanary\n-----END PRIVATE KEY-----, ok"
    );
    assert_eq!(scrub(key), "[redacted], ok");
    let token = "jane@example.com.eyJhbGciOiJFZERTQSJ9.eyJzdWIi_aa.c2ln_bmF0 ok";
    assert_eq!(scrub(token), "[redacted] ok");
}

#[test]
fn a_text_beyond_all_measure_is_cut() {
    let long = "a ".repeat(100_000);
    assert_eq!(scrub(&long).len(), 16 * 1024);
}

#[test]
fn every_canary_is_masked_alone() {
    for (class, secret, text) in CANARIES {
        assert!(!scrub(text).contains(secret), "{class}: {}", scrub(text));
    }
}

proptest! {
    #[test]
    fn a_planted_secret_never_shows_within_random_text(
        before in any::<String>(), after in any::<String>(), which in 0..CANARIES.len(),
    ) {
        let (class, secret, text) = CANARIES[which];
        // A digit next to a card makes it another number.
        let gap = if class == "card" { " " } else { "" };
        let scrubbed = scrub(&format!("{before}{gap}{text}{gap}{after}")).into_owned();
        prop_assert!(!scrubbed.contains(secret), "{class}: {scrubbed}");
    }

    #[test]
    fn a_planted_secret_never_shows_among_marks_and_words(
        before in "[a-zA-Z0-9 \"'=:@.\\-_/\\\\{}()&%]{0,60}",
        after in "[a-zA-Z0-9 \"'=:@.\\-_/\\\\{}()&%]{0,60}",
        which in 0..CANARIES.len(),
    ) {
        let (class, secret, text) = CANARIES[which];
        let gap = if class == "card" { "x " } else { "" };
        let scrubbed = scrub(&format!("{before}{gap}{text}{gap}{after}")).into_owned();
        prop_assert!(!scrubbed.contains(secret), "{class}: {scrubbed}");
    }

    #[test]
    fn a_random_key_in_hex_or_base64_is_masked(
        hex in "[0-9a-f]{32,80}", sextets in prop::collection::vec(0..64_usize, 43),
    ) {
        // A key without any digit would be one in a thousand; this one has some.
        let random: String = sextets.iter().map(|&sextet| char::from(BASE64URL[sextet])).collect();
        for key in [hex, format!("{random}7Qx2")] {
            let scrubbed = scrub(&format!("got {key} there")).into_owned();
            prop_assert!(!scrubbed.contains(&key), "{}", scrubbed);
        }
    }
}
