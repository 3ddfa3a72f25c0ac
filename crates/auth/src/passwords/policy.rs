//! The rules for a new password (NIST SP 800-63B section 3.1.1.2): long enough, not too long, and
//! not one of the first things that anybody would guess. No rule asks for kinds of characters.

use kernel::{EmailAddress, SecretText};

use super::Password;
use crate::AuthError;

/// The fewest characters that a password may have.
const SHORTEST: usize = 12;

/// From here on length alone is enough (OWASP ASVS 5.0, 6.2.9: 64 characters are permitted).
const LONG: usize = 64;

/// Fewer different characters than this leave too little to guess.
const FEWEST_DIFFERENT: usize = 5;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Under 12 characters.
    TooShort,
    /// Over 128 characters.
    TooLong,
    /// The user's own name or address, a repetition, a run of neighbours, or few characters.
    TooGuessable,
}

impl PasswordFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::TooGuessable => "too_guessable",
        }
    }
}

/// Takes a text as a user's new password.
pub(crate) fn accept(
    text: &SecretText,
    email: &EmailAddress,
    name: &str,
) -> Result<Password, AuthError> {
    let refuse = |faults| Err(AuthError::PasswordRefused(faults));
    let Some(password) = Password::new(text) else {
        return refuse(vec![PasswordFault::TooLong]);
    };
    let length = password.as_str().chars().count();
    let mut faults = Vec::new();
    if length < SHORTEST {
        faults.push(PasswordFault::TooShort);
    }
    if length < LONG && is_guessable(password.as_str(), email, name) {
        faults.push(PasswordFault::TooGuessable);
    }
    if faults.is_empty() {
        Ok(password)
    } else {
        refuse(faults)
    }
}

fn is_guessable(password: &str, email: &EmailAddress, name: &str) -> bool {
    let folded = password.to_lowercase();
    let (local, domain) = email.key().rsplit_once('@').unwrap_or((email.key(), ""));
    let name = name.to_lowercase();
    let known = [email.key(), local, domain, name.as_str()];
    let letters: Vec<char> = folded.chars().collect();
    known.contains(&folded.as_str())
        || has_few_different(&letters)
        || is_repetition(&letters)
        || is_run(&letters)
}

fn has_few_different(letters: &[char]) -> bool {
    let mut different = letters.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() < FEWEST_DIFFERENT
}

/// Whether the whole is one part said at least twice.
fn is_repetition(letters: &[char]) -> bool {
    (1..=letters.len() / 2).any(|part| letters.iter().zip(&letters[part..]).all(|(a, b)| a == b))
}

/// Whether every character is next to the one before it in the alphabet, among the digits or on
/// a row of the keyboard.
fn is_run(letters: &[char]) -> bool {
    const ROWS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz",
        "123456789012345678901234567890",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
    ];
    let text: String = letters.iter().collect();
    let backwards: String = letters.iter().rev().collect();
    ROWS.iter()
        .any(|row| row.contains(&text) || row.contains(&backwards))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(password: &str) -> Vec<PasswordFault> {
        let email = EmailAddress::parse("ada.lovelace@example.com").unwrap();
        let text = SecretText::new(password.to_owned());
        match accept(&text, &email, "Augusta Ada King") {
            Ok(_) => Vec::new(),
            Err(AuthError::PasswordRefused(faults)) => faults,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_password_has_12_to_128_characters_however_they_are_written() {
        let long = |count: usize| {
            "k\u{e9}y7\u{1f980}-Qz"
                .chars()
                .cycle()
                .take(count)
                .collect::<String>()
        };
        assert_eq!(faults(&long(11)), [PasswordFault::TooShort]);
        assert_eq!(faults("Tq9.f-2!xWzR"), []);
        assert_eq!(faults(&long(128)), []);
        assert_eq!(faults(&long(129)), [PasswordFault::TooLong]);
        assert_eq!(faults(&"x".repeat(100_000)), [PasswordFault::TooLong]);
        // 128 characters, each written as two code points.
        assert_eq!(faults(&"e\u{301}".repeat(128)), []);
    }

    #[test]
    fn the_first_guesses_are_refused() {
        for guess in [
            "ada.lovelace@example.com",
            "Ada.Lovelace",
            "AUGUSTA ADA KING",
            "aaaaaaaaaaaaaaa",
            "abababababababab",
            "passwordpassword",
            "123456789012345",
            "qwertyuiopasdfgh",
            "zyxwvutsrqponml",
        ] {
            assert_eq!(faults(guess), [PasswordFault::TooGuessable], "{guess}");
        }
    }

    #[test]
    fn long_and_foreign_passphrases_are_accepted() {
        for good in [
            "a very long passphrase with spaces in it 7",
            "\u{fc}n\u{ef}c\u{f6}d\u{e9}-P\u{e4}ssw\u{f6}rd-\u{e7}\u{e5}\u{f1}-be-l\u{f6}ng",
            "\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}\u{306f}\u{9577}\u{3044}\u{65b9}\u{304c}\u{5b89}\u{5168}\u{3067}\u{3059}",
            &"x".repeat(64),
            "Zk8#mQ2!vR5$tY9&wB3*",
            "emoji \u{1f510}\u{1f980} passphrase ok 4 me",
        ] {
            assert_eq!(faults(good), [], "{good}");
        }
    }
}
