//! E-mail addresses: as a person wrote them, and in the one form by which they are looked up.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An address whose spelling is kept, with a key that is the same for every spelling of it.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    written: String,
    key: String,
}

/// The text is not an address of the form `name@host.tld` within the lengths of RFC 5321.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailError;

impl fmt::Display for EmailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected an e-mail address such as name@example.com")
    }
}

impl std::error::Error for EmailError {}

impl EmailAddress {
    /// Reads an address. White space around it is dropped.
    ///
    /// # Errors
    /// [`EmailError`] when there is no single `@`, a part is empty, a character is a space or a
    /// control, or a part is too long (RFC 5321 section 4.5.3.1: 64 and 255 octets, 254 in all).
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        // Normalised before anything is checked, so that what is checked is what is kept.
        let written = normalise(text.trim());
        let (local, domain) = written.rsplit_once('@').ok_or(EmailError)?;
        let plain = |c: char| {
            !c.is_control() && !c.is_whitespace() && !matches!(c, '@' | '<' | '>' | '"' | ',' | ';')
        };
        let fits = !local.is_empty() && local.len() <= 64 && written.len() <= 254;
        if !fits || !local.chars().all(plain) || !is_domain(domain) {
            return Err(EmailError);
        }
        // Lower-casing can leave the normal form, so the key is normalised once more.
        let key = normalise(&written.to_lowercase());
        Ok(Self { written, key })
    }

    /// The address as it was written.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// The lower-case form by which addresses are compared and looked up.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn normalise(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfc().collect()
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label)
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address is personal data: it has no place in a log line.
        f.write_str("EmailAddress(redacted)")
    }
}

impl Serialize for EmailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_has_one_key() {
        let spellings = [
            "Jos\u{e9}@Example.com",
            " jose\u{301}@EXAMPLE.com ",
            "JOS\u{c9}@example.COM",
        ];
        for spelling in spellings {
            assert_eq!(
                EmailAddress::parse(spelling).unwrap().key(),
                "jos\u{e9}@example.com"
            );
        }
    }

    #[test]
    fn a_text_that_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "a",
            "@",
            "a@",
            "@b.c",
            "a b@c.d",
            "a@b",
            "a@b@c.d",
            "a@-b.c",
            "a@b..c",
            "a\r\nBcc: x@y.z",
            "<a@b.c>",
            "a@b.c,d@e.f",
            &long,
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailError), "{text}");
        }
    }
}
