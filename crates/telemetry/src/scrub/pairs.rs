//! Values that follow a telling name: `token=…`, `"password": "…"`, `secret: Some("…")`.

use std::ops::Range;

use super::span_end;

/// How a value without quotes ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// At the next space or mark of punctuation.
    Word,
    /// At the end of the line or at `&`: a password may hold anything else.
    Line,
}

/// Names, by their ends (`access_token`, `X-Api-Key`).
const NAMES: &[(&[u8], Extent)] = &[
    (b"token", Extent::Word),
    (b"tokens", Extent::Word),
    (b"secret", Extent::Word),
    (b"secrets", Extent::Word),
    (b"key", Extent::Word),
    (b"signature", Extent::Word),
    (b"otp", Extent::Word),
    (b"password", Extent::Line),
    (b"passwd", Extent::Line),
    (b"pwd", Extent::Line),
    (b"passphrase", Extent::Line),
    (b"authorization", Extent::Line),
    (b"cookie", Extent::Line),
];

/// The value to mask when the `=`, `%3D` or `:` at `at` follows a telling name.
pub(super) fn value(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let name = &bytes[..name_end(bytes, at)];
    let (matched, extent) = telling_name(name)?;
    let after = at + if bytes[at] == b'%' { 3 } else { 1 };
    // `token::parse` is a path in the code.
    if bytes[at] == b':' && (bytes.get(after) == Some(&b':') || (at > 0 && bytes[at - 1] == b':')) {
        return None;
    }
    let start = span_end(bytes, after, |byte| matches!(byte, b' ' | b'\t' | b'='));
    // "unknown key: listen" is a sentence, `key: "…"` and `key: [1, 2]` are values.
    let quoted_name = name.len() < at && bytes[at - 1] != b' ';
    if matched == b"key" && bytes[at] == b':' && !quoted_name && !opens(bytes, start) {
        return None;
    }
    let end = value_end(bytes, start, extent);
    (end > start).then_some(start..end)
}

/// The known name that `name` ends with. `code` is one in a query alone: as a field it names errors.
fn telling_name(name: &[u8]) -> Option<(&'static [u8], Extent)> {
    if ends_with(name, b"?code") || ends_with(name, b"&code") {
        return Some((b"code", Extent::Word));
    }
    NAMES.iter().find(|(end, _)| ends_with(name, end)).copied()
}

/// Where the name ends: before the quotes and spaces that stand between it and the sign.
fn name_end(bytes: &[u8], at: usize) -> usize {
    let gap = |byte: &&u8| matches!(**byte, b' ' | b'"' | b'\'' | b'\\' | b']');
    at - bytes[..at].iter().rev().take(8).take_while(gap).count()
}

fn ends_with(name: &[u8], end: &[u8]) -> bool {
    name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end)
}

fn opens(bytes: &[u8], at: usize) -> bool {
    matches!(
        bytes.get(at),
        Some(b'"' | b'\'' | b'`' | b'\\' | b'[' | b'{' | b'(')
    )
}

fn value_end(bytes: &[u8], start: usize, extent: Extent) -> usize {
    let slashes = span_end(bytes, start, |byte| byte == b'\\') - start;
    match bytes.get(start + slashes) {
        Some(&quote @ (b'"' | b'\'' | b'`')) => {
            quoted_end(bytes, start + slashes + 1, quote, slashes)
        }
        _ if extent == Extent::Line => {
            span_end(bytes, start, |byte| !matches!(byte, b'\n' | b'\r' | b'&'))
        }
        _ => word_end(bytes, start),
    }
}

/// The end of a quoted text. Within a text that was quoted once more each quote has a backslash
/// (`\"token\":\"…\"`), and so the closing one has as many as the opening one.
fn quoted_end(bytes: &[u8], from: usize, quote: u8, slashes: usize) -> usize {
    let mut before = 0;
    for (place, &byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'\\' => before += 1,
            _ if byte == quote && before <= slashes => return place + 1,
            _ => before = 0,
        }
    }
    bytes.len()
}

/// The end of a value without quotes; brackets are taken whole, as in `Some("…")` or `[1, 2]`.
fn word_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => return at,
            b')' | b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'"' if depth > 0 => at = quoted_end(bytes, at + 1, b'"', 0) - 1,
            _ if depth == 0 && ends_word(byte) => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

const fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b',' | b';' | b'&' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\'
        )
}
