//! Secrets that everyone tries first.

use std::collections::BTreeSet;

/// A secret has at least so many characters, and so many besides the well-known words in it.
const LEAST: usize = 12;

/// Fewer different characters than this is a pattern, not a secret.
const LEAST_DIFFERENT: usize = 6;

/// Words of secrets that were never chosen, only left in place. Longer words first, so that what
/// remains is what was added to them.
const WORDS: &[&str] = &[
    "placeholder",
    "changethis",
    "qwertyuiop",
    "supersecret",
    "replaceme",
    "bailiwick",
    "password",
    "passw0rd",
    "123456789",
    "12345678",
    "changeme",
    "change-me",
    "change_me",
    "1234567",
    "default",
    "example",
    "letmein",
    "welcome",
    "private",
    "123456",
    "secret",
    "s3cret",
    "qwerty",
    "string",
    "abcdef",
    "monkey",
    "dragon",
    "public",
    "token",
    "admin",
    "super",
    "12345",
    "value",
    "mypass",
    "login",
    "your",
    "test",
    "pass",
    "root",
    "user",
    "1234",
    "demo",
    "here",
    "long",
    "that",
    "this",
    "must",
    "some",
    "very",
    "with",
    "word",
    "keep",
    "hash",
    "salt",
    "safe",
    "abc",
    "key",
    "jwt",
    "bit",
    "the",
    "256",
    "512",
    "api",
    "app",
    "dev",
    "123",
    "my",
];

/// Whether a secret is too short, a pattern, or little more than well-known words.
pub fn is_weak(secret: &str) -> bool {
    let different: BTreeSet<char> = secret.chars().collect();
    if secret.chars().count() < LEAST || different.len() < LEAST_DIFFERENT {
        return true;
    }
    let mut rest = secret.to_lowercase();
    for word in WORDS {
        rest = rest.replace(word, "\u{0}");
    }
    let found = rest.contains('\u{0}');
    let added = rest.chars().filter(|c| c.is_alphanumeric()).count();
    found && added < LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everyone_tries_first_is_weak() {
        for weak in [
            "",
            "short",
            "changeme",
            "password",
            "secret",
            "admin",
            "hunter2hunt",
            "aaaaaaaaaaaaaaaa",
            "changeme-changeme",
            "my-super-secret-password",
            "your-256-bit-secret",
            "123456789012345",
            "Bailiwick-Secret-1",
            "ChangeThisToSomeSecret!",
            "qwertyuiop123456",
            "PASSWORD12345678",
        ] {
            assert!(is_weak(weak), "{weak}");
        }
    }

    #[test]
    fn random_characters_are_not_weak() {
        for strong in [
            "f7Kq2mZx9pLw",
            "abcd efgh ijkl mnop",
            "correct horse battery staple",
            "Zu5-ttR!qLp0_xW",
        ] {
            assert!(!is_weak(strong), "{strong}");
        }
    }
}
