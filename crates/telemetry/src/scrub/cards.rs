//! Card numbers: 13 to 19 digits, alone or in groups, whose check digit is right.

use std::ops::Range;

use super::span_end;

const SHORTEST: usize = 13;
const LONGEST: usize = 19;

/// The span to mask when a card number begins at the digit at `at`.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    if at > 0 && bytes[at - 1].is_ascii_digit() {
        return None;
    }
    let mut digits = Vec::with_capacity(LONGEST);
    let (mut group, mut found) = (at, None);
    loop {
        // A group that is too long ends the search, and bounds its cost.
        let end = span_end(bytes, group, |byte| byte.is_ascii_digit());
        if end == group || digits.len() + end - group > LONGEST {
            return found;
        }
        digits.extend(
            bytes[group..end]
                .iter()
                .map(|digit| u32::from(digit - b'0')),
        );
        if digits.len() >= SHORTEST && passes_luhn(&digits) {
            found = Some(at..end);
        }
        if !matches!(bytes.get(end), Some(b' ' | b'-' | b'.')) {
            return found;
        }
        group = end + 1;
    }
}

/// The check of ISO/IEC 7812-1 annex B. Zeros alone pass it and are no card.
fn passes_luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum > 0 && sum.is_multiple_of(10)
}
