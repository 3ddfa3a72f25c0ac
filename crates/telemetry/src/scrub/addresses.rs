//! E-mail addresses, and the user part of URLs.

use std::ops::Range;

use super::span_end;

/// The span to mask around the `@` that stands from `at` to `after`. Nothing before `floor` is
/// looked at: it was masked already.
pub(super) fn address(bytes: &[u8], at: usize, after: usize, floor: usize) -> Option<Range<usize>> {
    let end = span_end(bytes, after, is_domain);
    if end == after {
        return None;
    }
    let local = bytes[floor..at]
        .iter()
        .rev()
        .take_while(|byte| is_local(**byte))
        .count();
    // A part before the `@` that was masked as something else is a part all the same.
    let was_masked = floor == at && floor > 0;
    (local > 0 || was_masked).then_some(at - local..end)
}

/// More than RFC 5322 allows without quotes: `:` and `/` belong to `https://user:word@host`.
const fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || !byte.is_ascii()
        || matches!(
            byte,
            b'.' | b'_'
                | b'%'
                | b'+'
                | b'-'
                | b'\''
                | b'!'
                | b'#'
                | b'$'
                | b'&'
                | b'*'
                | b'~'
                | b'^'
                | b'/'
                | b'='
                | b'?'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b':'
        )
}

const fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'.' | b'-')
}
