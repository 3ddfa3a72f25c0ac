//! Credentials that are known by how they begin.

use std::ops::Range;

use super::{span_end, starts};

/// Prefixes after which a token follows, with the least number of characters that makes one.
/// Ours first: API keys, refresh tokens, one-time tokens.
const PREFIXES: &[(&[u8], usize)] = &[
    (b"bwk_", 8),
    (b"bwr_", 8),
    (b"bwt_", 8),
    (b"sk_live_", 8),
    (b"sk_test_", 8),
    (b"rk_live_", 8),
    (b"rk_test_", 8),
    (b"whsec_", 8),
    (b"ghp_", 20),
    (b"gho_", 20),
    (b"xoxb-", 10),
    (b"xoxp-", 10),
    (b"akia", 12),
    (b"asia", 16),
    (b"aiza", 30),
];

/// The span to mask when a credential begins at the letter at `at`.
pub(super) fn credential(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    match bytes[at].to_ascii_lowercase() {
        b'b' => scheme(bytes, at).or_else(|| prefixed(bytes, at)),
        b'e' => jwt(bytes, at),
        b's' => prefixed(bytes, at).or_else(|| provider_key(bytes, at)),
        b'x' => raw_key(bytes, at).or_else(|| prefixed(bytes, at)),
        b'a' | b'g' | b'r' | b'w' => prefixed(bytes, at),
        _ => None,
    }
}

/// A JSON Web Token in compact form (RFC 7519 section 3): three parts in base64url, of which the
/// first, a JSON object, begins with `eyJ`.
fn jwt(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if bytes.get(at..at + 3) != Some(b"eyJ") {
        return None;
    }
    let header = span_end(bytes, at, is_token);
    if bytes.get(header) != Some(&b'.') {
        return None;
    }
    let claims = span_end(bytes, header + 1, is_token);
    let has_third = bytes.get(claims) == Some(&b'.');
    let end = if has_third {
        span_end(bytes, claims + 1, is_token)
    } else {
        claims
    };
    (claims > header + 1).then_some(at..end)
}

/// A PEM block (RFC 7468), to its last line or to the end of the text.
pub(super) fn pem(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if !starts(bytes, at, b"-----begin ") {
        return None;
    }
    let Some(footer) = find(bytes, at, b"-----END") else {
        return Some(at..bytes.len());
    };
    let label = footer + b"-----END".len();
    let end = find(bytes, label, b"-----").map_or(bytes.len(), |found| found + 5);
    Some(at..end)
}

/// What follows `Bearer` or `Basic` (RFC 6750, RFC 7617).
fn scheme(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let word = [&b"bearer"[..], b"basic"]
        .into_iter()
        .find(|word| starts(bytes, at, word))?;
    let gap = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b':' | b'=' | b'"' | b'\'');
    let start = span_end(bytes, at + word.len(), gap);
    let token68 = |byte: u8| is_token(byte) || matches!(byte, b'.' | b'~' | b'+' | b'/' | b'=');
    let end = span_end(bytes, start, token68);
    (start > at + word.len() && end > start).then_some(start..end)
}

fn prefixed(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let (prefix, least) = PREFIXES
        .iter()
        .find(|(prefix, _)| starts(bytes, at, prefix))?;
    let end = span_end(bytes, at + prefix.len(), is_token);
    (end >= at + prefix.len() + least).then_some(at..end)
}

/// The `sk-…` keys of AI providers. Words end in `sk` too (`disk-`, `task-`), so a digit or a
/// capital letter must follow somewhere.
fn provider_key(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if !starts(bytes, at, b"sk-") {
        return None;
    }
    let end = span_end(bytes, at + 3, is_token);
    let key = &bytes[at + 3..end];
    let telling = key
        .iter()
        .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    (key.len() >= 16 && telling).then_some(at..end)
}

/// A raw database key in the form that SQLCipher takes: `x'<hex>'`.
fn raw_key(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if bytes.get(at + 1) != Some(&b'\'') {
        return None;
    }
    let end = span_end(bytes, at + 2, |byte| byte.is_ascii_hexdigit());
    (end >= at + 10).then_some(at..end)
}

const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let found = bytes[from..]
        .windows(wanted.len())
        .position(|window| window == wanted)?;
    Some(from + found)
}
