//! What stands on every answer, whoever asked for what.

use crate::world::Answer;

/// Headers whose value is always the same.
const FIXED: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Fails when an answer lacks one of its headers, or is an error that is no problem document.
#[track_caller]
pub fn check(route: &str, answer: &Answer) {
    check_headers(route, answer);
    if answer.status >= 400 {
        check_problem(route, answer);
    }
}

#[track_caller]
fn check_headers(route: &str, answer: &Answer) {
    for (name, value) in FIXED {
        assert_eq!(answer.header(name), value, "{route}: {name}");
    }
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{route}: {part} in {policy}");
    }
    assert!(!policy.contains("unsafe-"), "{route}: {policy}");
    for name in ["permissions-policy", "cache-control", "x-request-id"] {
        assert!(!answer.header(name).is_empty(), "{route}: {name}");
    }
    if route.contains("/v1/") {
        assert_eq!(answer.header("cache-control"), "no-store", "{route}");
    }
    // Browsers ignore it over plain HTTP, where it could have come from anybody.
    assert_eq!(answer.header("strict-transport-security"), "", "{route}");
    check_absent(route, answer);
    let kind = answer.header("content-type");
    assert!(
        answer.text.is_empty() || kind.contains("charset=utf-8"),
        "{route}: {kind}"
    );
}

/// Nothing tells which server this is, and no other site may read anything.
#[track_caller]
fn check_absent(route: &str, answer: &Answer) {
    for (name, _) in &answer.headers {
        let name = name.as_str();
        let told = name == "server" || name == "x-powered-by";
        assert!(
            !told && !name.starts_with("access-control-"),
            "{route}: {name}"
        );
    }
}

#[track_caller]
fn check_problem(route: &str, answer: &Answer) {
    let code = answer.code();
    let document = answer.json();
    assert_eq!(document["status"], answer.status, "{route}");
    assert_eq!(document["type"], format!("/problems/{code}"), "{route}");
    let told = |name: &str| document[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(told("title") && told("request_id"), "{route}: {document}");
    assert_eq!(
        document["request_id"],
        answer.header("x-request-id"),
        "{route}"
    );
    for name in document.as_object().unwrap().keys() {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        assert!(
            name.len() >= 3 && name.chars().all(plain),
            "{route}: {name}"
        );
    }
    let needed = match answer.status {
        401 => "www-authenticate",
        405 => "allow",
        429 | 503 => "retry-after",
        _ => return,
    };
    assert!(!answer.header(needed).is_empty(), "{route}: {needed}");
}
