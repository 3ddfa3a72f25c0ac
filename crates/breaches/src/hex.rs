//! Hexadecimal digits, as the lists and the service write them.

/// The bytes that a text of digits stands for, in whatever case; `None` for any other text.
pub(crate) fn bytes_of<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

/// Whether all of it is digits.
pub(crate) fn is_hex(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_hexdigit)
}

const fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// A byte as two digits.
pub(crate) fn digits_of(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value & 0xf)]);
    let pairs = bytes.iter().map(|byte| [digit(byte >> 4), digit(*byte)]);
    pairs.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_in_either_case_and_nothing_else_is() {
        assert_eq!(bytes_of(b"00fFa9"), Some([0x00, 0xff, 0xa9]));
        for wrong in [&b"00fF"[..], b"00fFa", b"00fFg9", b"00 Fa9", b"+0fFa9"] {
            assert_eq!(bytes_of::<3>(wrong), None);
        }
        assert_eq!(digits_of(&[0x00, 0xff, 0xa9]), "00FFA9");
    }
}
