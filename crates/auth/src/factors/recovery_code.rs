//! Recovery codes: 80 random bits in 16 characters that are hard to mistake, in groups of four.

use kernel::{Entropy, EntropyError, SecretText};

/// So many codes a user gets at once.
pub(crate) const CODES: usize = 10;

/// Crockford's base32: no `i`, `l`, `o` and `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS: usize = 16;
const GROUP: usize = 4;

/// Makes a code as a person sees it.
pub(crate) fn fresh(entropy: &Entropy) -> Result<SecretText, EntropyError> {
    let random: [u8; CHARACTERS] = entropy.bytes()?;
    let characters: Vec<u8> = random
        .iter()
        .map(|byte| ALPHABET[usize::from(byte & 31)])
        .collect();
    let groups: Vec<String> = characters
        .chunks(GROUP)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    Ok(SecretText::new(groups.join("-")))
}

/// The code without what a person may have added or changed on the way; `None` for what is no code.
pub(crate) fn plain(text: &SecretText) -> Option<SecretText> {
    let mut plain = String::with_capacity(CHARACTERS);
    let written = text.expose().chars();
    for letter in written.filter(|c| !c.is_whitespace() && *c != '-') {
        plain.push(match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        });
    }
    let known = |byte: u8| ALPHABET.contains(&byte);
    let is_code = plain.len() == CHARACTERS && plain.bytes().all(known);
    is_code.then(|| SecretText::new(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_a_person_writes_it() {
        let code = fresh(&Entropy::seeded(3)).unwrap();
        assert_eq!(code.expose().len(), 19);
        let text = code.expose().to_owned();
        let expected = text.replace('-', "");
        for written in [
            text.clone(),
            expected.clone(),
            text.to_uppercase(),
            format!(" {} ", text.replace('-', " ")),
            text.replace('0', "O").replace('1', "l"),
        ] {
            let plain = plain(&SecretText::new(written)).unwrap();
            assert_eq!(plain.expose(), expected);
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in [
            "",
            "123456",
            "aaaa-bbbb-cccc-ddd",
            "aaaa-bbbb-cccc-dddu",
            "ääää-bbbb-cccc-dddd",
        ] {
            assert!(plain(&SecretText::new(text.to_owned())).is_none(), "{text}");
        }
    }

    #[test]
    fn no_two_codes_are_alike() {
        let entropy = Entropy::seeded(4);
        let code = || fresh(&entropy).unwrap().expose().to_owned();
        let codes: std::collections::BTreeSet<String> = (0..1_000).map(|_| code()).collect();
        assert_eq!(codes.len(), 1_000);
    }
}
