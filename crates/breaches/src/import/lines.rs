//! The lines of a list: `HASH:COUNT`, or in a range file the hash without its first five digits.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use crate::hex::is_hex;
use crate::{ImportError, LineFault, PasswordDigest};

/// No line of a list is longer, however often the password was seen.
const LONGEST: u64 = 96;

const BUFFER: usize = 1 << 20;

/// What lines look like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// The whole hash.
    Whole,
    /// A hash without these first digits, which are the name of its file.
    Range([u8; 5]),
}

/// Why a line is not taken.
pub(super) enum Refusal {
    /// It does not come after the one before it.
    Order,
    /// Whatever is done with it failed.
    Import(ImportError),
}

/// Hands each line of a file to `take`: the hash, the count, and how many bytes are read by then.
/// The end of a line may be CRLF; empty lines are passed over.
pub(super) fn each_line(
    file: File,
    path: &Path,
    form: Form,
    mut take: impl FnMut(PasswordDigest, u64, u64) -> Result<(), Refusal>,
) -> Result<(), ImportError> {
    let mut reader = BufReader::with_capacity(BUFFER, file);
    let (mut line, mut number, mut read) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        let mut limited = Read::by_ref(&mut reader).take(LONGEST);
        let length = limited.read_until(b'\n', &mut line);
        let length = length.map_err(|source| ImportError::Read {
            path: path.to_owned(),
            source,
        })?;
        if length == 0 {
            return Ok(());
        }
        number += 1;
        read += length as u64;
        let faulty = |fault| ImportError::Line {
            path: path.to_owned(),
            line: number,
            fault,
        };
        let text = if number == 1 {
            line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line)
        } else {
            &line
        };
        let text = text.trim_ascii_end();
        if text.is_empty() && line.ends_with(b"\n") {
            continue;
        }
        let (digest, count) = parse(text, form).map_err(faulty)?;
        take(digest, count, read).map_err(|refusal| match refusal {
            Refusal::Order => faulty(LineFault::Order),
            Refusal::Import(error) => error,
        })?;
    }
}

fn parse(text: &[u8], form: Form) -> Result<(PasswordDigest, u64), LineFault> {
    let colon = text.iter().position(|byte| *byte == b':');
    let (hash, count) = text.split_at(colon.ok_or(LineFault::Form)?);
    let count = number(&count[1..]).ok_or(LineFault::Form)?;
    let mut whole = [0; 40];
    let (digits, ntlm) = match form {
        Form::Whole => (&mut whole[..], 32),
        Form::Range(prefix) => {
            whole[..prefix.len()].copy_from_slice(&prefix);
            (&mut whole[prefix.len()..], 32 - prefix.len())
        }
    };
    if hash.len() != digits.len() {
        let is_ntlm = hash.len() == ntlm && is_hex(hash);
        return Err(if is_ntlm {
            LineFault::Ntlm
        } else {
            LineFault::Form
        });
    }
    digits.copy_from_slice(hash);
    let digest = PasswordDigest::from_hex(&whole).ok_or(LineFault::Form)?;
    Ok((digest, count))
}

/// Digits alone: no sign, no space, and at least one.
fn number(digits: &[u8]) -> Option<u64> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(digits).ok().filter(|_| plain)?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH: &str = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";

    #[test]
    fn a_line_is_a_hash_a_colon_and_a_count_and_nothing_else() {
        let whole = |text: &str| parse(text.as_bytes(), Form::Whole);
        let expected = Ok((PasswordDigest::of("password"), 7));
        assert_eq!(whole(&format!("{HASH}:7")), expected);
        assert_eq!(whole(&format!("{}:007", HASH.to_lowercase())), expected);
        let range = |text: &str| parse(text.as_bytes(), Form::Range(*b"5BAA6"));
        assert_eq!(range(&format!("{}:7", &HASH[5..])), expected);
        for wrong in [
            "",
            ":",
            ":7",
            HASH,
            &format!("{HASH}:"),
            &format!("{HASH}:-7"),
            &format!("{HASH}:+7"),
            &format!("{HASH}: 7"),
            &format!("{HASH}:7x"),
            &format!("{HASH}:7:7"),
            &format!("{HASH}:99999999999999999999"),
            &format!("{}:7", &HASH[1..]),
            &format!("0{HASH}:7"),
            &format!(" {HASH}:7"),
            &format!("{}G:7", &HASH[1..]),
            "7z\u{bc}\u{af}\u{27}\u{1c}",
        ] {
            assert_eq!(whole(wrong), Err(LineFault::Form), "{wrong:?}");
        }
        assert_eq!(range(&format!("{HASH}:7")), Err(LineFault::Form));
    }

    #[test]
    fn the_list_of_the_other_hash_is_told_apart() {
        let ntlm = "8846F7EAEE8FB117AD06BDD830B7586C";
        let whole = parse(format!("{ntlm}:7").as_bytes(), Form::Whole);
        assert_eq!(whole, Err(LineFault::Ntlm));
        let range = parse(
            format!("{}:7", &ntlm[5..]).as_bytes(),
            Form::Range(*b"8846F"),
        );
        assert_eq!(range, Err(LineFault::Ntlm));
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_line_it_is_read_or_refused(text in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = parse(&text, Form::Whole);
            let _ = parse(&text, Form::Range(*b"00000"));
        }
    }
}
