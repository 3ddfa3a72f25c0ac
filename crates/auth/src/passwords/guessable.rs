//! Whether a password is among the first things that anybody would guess.
//!
//! zxcvbn estimates how many guesses a password takes from dictionaries of common passwords, words
//! and names, from dates, keyboards and repetitions, and from what is known of the user. Its work
//! grows with the square of the length and more, so it sees parts of a bounded length; the best part
//! counts, because the whole takes at least as many guesses.

use kernel::EmailAddress;
use zeroize::Zeroizing;

use super::Password;

/// A password that takes fewer guesses than ten to this power is refused: more than anybody has who
/// tries at the door, and months of work for who has stolen hashes and the key of the pepper.
const GUESSES_LOG10: f64 = 10.0;

/// The length of a part, in characters.
const PART: usize = 24;

/// Fewer different characters than this leave too little to guess.
const FEWEST_DIFFERENT: usize = 5;

/// Fewer letters and digits than this beside what is known of the user are soon tried.
const FEWEST_BESIDE_HINTS: usize = 6;

/// The product's name, which everybody thinks of here.
const PRODUCT: &str = "bailiwick";

/// A password, and what is known of whose it is to be.
pub(super) struct Judged {
    /// In lower case.
    folded: Zeroizing<String>,
    password: Password,
    /// The address, its two halves and the name, in lower case.
    own: Vec<String>,
}

impl Judged {
    pub(super) fn new(password: &Password, email: &EmailAddress, name: &str) -> Self {
        let (local, domain) = email.key().rsplit_once('@').unwrap_or((email.key(), ""));
        let name = name.to_lowercase();
        let own = [email.key(), local, domain, name.as_str()];
        Self {
            folded: Zeroizing::new(password.as_str().to_lowercase()),
            password: password.clone(),
            own: own.map(str::to_owned).to_vec(),
        }
    }

    /// What the user, and whoever knows them, would think of: each of it, and its words.
    fn hints(&self) -> Vec<&str> {
        let whole = self.own.iter().map(String::as_str);
        let words = self.own.iter().flat_map(|text| text.split(is_between));
        let hints = whole.chain(words).chain([PRODUCT]);
        hints.filter(|hint| hint.chars().count() > 2).collect()
    }

    /// Whether little is left of the password once the hints are taken out of it.
    fn is_mostly_hints(&self) -> bool {
        let mut hints = self.hints();
        hints.sort_unstable_by_key(|hint| std::cmp::Reverse(hint.len()));
        let mut rest = self.folded.clone();
        for hint in hints {
            // A sign in its place, so that what stood around it makes no new word.
            rest = Zeroizing::new(rest.replace(hint, "-"));
        }
        let left = rest.chars().filter(|letter| !is_between(*letter)).count();
        rest != self.folded && left < FEWEST_BESIDE_HINTS
    }
}

pub(super) fn is_guessable(judged: &Judged) -> bool {
    let letters: Zeroizing<Vec<char>> = Zeroizing::new(judged.folded.chars().collect());
    judged.own.contains(&judged.folded)
        || has_few_different(&letters)
        || is_repetition(&letters)
        || is_run(&letters)
        || judged.is_mostly_hints()
        || takes_few_guesses(judged)
}

fn takes_few_guesses(judged: &Judged) -> bool {
    let hints = judged.hints();
    let letters: Zeroizing<Vec<char>> = Zeroizing::new(judged.password.as_str().chars().collect());
    letters.chunks(PART).all(|part| {
        let part: Zeroizing<String> = Zeroizing::new(part.iter().copied().map(plain).collect());
        zxcvbn::zxcvbn(&part, &hints).guesses_log10() < GUESSES_LOG10
    })
}

fn is_between(letter: char) -> bool {
    !letter.is_alphanumeric()
}

/// zxcvbn tries each way to read digits and signs as letters, and brackets alone make that many
/// times the work. Nobody reads these as letters: others stand in for them, which it takes as they
/// are.
const fn plain(letter: char) -> char {
    match letter {
        '(' => ')',
        '{' => '}',
        '[' => ']',
        '<' => '>',
        '|' => '\\',
        '+' => '=',
        other => other,
    }
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
    use kernel::SecretText;
    use proptest::prelude::*;

    fn judge(password: &str) -> bool {
        let email = EmailAddress::parse("ada.lovelace@analytical.example").unwrap();
        let password = Password::new(&SecretText::new(password.to_owned())).unwrap();
        is_guessable(&Judged::new(&password, &email, "Augusta Ada King"))
    }

    #[test]
    fn the_first_guesses_are_refused() {
        for guess in [
            "ada.lovelace@analytical.example",
            "Ada.Lovelace",
            "AUGUSTA ADA KING",
            "aaaaaaaaaaaaaaa",
            "abababababababab",
            "passwordpassword",
            "123456789012345",
            "qwertyuiopasdfgh",
            "zyxwvutsrqponml",
        ] {
            assert!(judge(guess), "{guess}");
        }
    }

    #[test]
    fn common_passwords_are_refused_with_what_people_add_to_them() {
        for guess in [
            "password1234",
            "P@ssw0rd12345678",
            "Password123456!",
            "trustno1trustno1",
            "iloveyou-forever",
            "letmein-please",
            "hunter2hunter2",
            "2019-11-02 2019",
        ] {
            assert!(judge(guess), "{guess}");
        }
    }

    #[test]
    fn what_is_known_of_the_user_and_the_product_adds_little() {
        for guess in [
            "lovelace-analytical",
            "Augusta.King.1234",
            "analytical2026!",
            "ada.lovelace1234",
            "bailiwick-admin",
        ] {
            assert!(judge(guess), "{guess}");
        }
    }

    #[test]
    fn long_and_foreign_passphrases_are_accepted() {
        for good in [
            "Tq9.f-2!xWzR",
            "a very long passphrase with spaces in it 7",
            "correct horse battery staple",
            "\u{fc}n\u{ef}c\u{f6}d\u{e9}-P\u{e4}ssw\u{f6}rd-\u{e7}\u{e5}\u{f1}-be-l\u{f6}ng",
            "\u{30d1}\u{30b9}\u{30ef}\u{30fc}\u{30c9}\u{306f}\u{9577}\u{3044}\u{65b9}\u{304c}\u{5b89}\u{5168}\u{3067}\u{3059}",
            "Zk8#mQ2!vR5$tY9&wB3*",
            "emoji \u{1f510}\u{1f980} passphrase ok 4 me",
        ] {
            assert!(!judge(good), "{good}");
        }
    }

    #[test]
    fn a_good_part_is_enough_wherever_it_stands() {
        let poor = "password".repeat(3);
        assert!(judge(&format!("{poor}qwertyuiop")));
        assert!(!judge(&format!("{poor}Tq9.f-2!xWzR")));
        assert!(!judge(&format!("Tq9.f-2!xWzR{poor}")));
    }

    #[test]
    fn no_password_takes_long_to_judge() {
        let begin = std::time::Instant::now();
        // Every sign that stands for a letter, of those that are left.
        let worst: String = "4@8369!170$5%2#(4{|[<+&~"
            .chars()
            .cycle()
            .take(63)
            .collect();
        judge(&worst);
        // A build for development is some ten times slower than a release.
        assert!(begin.elapsed().as_millis() < 2_000, "{:?}", begin.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn every_text_is_judged(text in "\\PC{0,63}") {
            judge(&text);
        }

        #[test]
        fn every_text_of_signs_is_judged(text in "[0-9@!$%|+(){}<>a-eA-E\u{0}\u{301}\u{1f980} ]{12,63}") {
            judge(&text);
        }
    }
}
