//! The rules for single fields, shared by every kind of record.
//!
//! Each check puts what is wrong on one list, so that a caller hears of all errors at once.

use kernel::EmailAddress;
use unicode_normalization::UnicodeNormalization;

use crate::FieldError;

/// The longest name, in characters.
pub const NAME_CHARACTERS_MAX: usize = 200;
/// The longest company, title or source, in characters.
pub const LABEL_CHARACTERS_MAX: usize = 200;
/// The longest phone number, in characters.
pub const PHONE_CHARACTERS_MAX: usize = 50;
/// The longest notes, in characters.
pub const NOTES_CHARACTERS_MAX: usize = 10_000;

/// The errors found so far in one record.
#[derive(Default)]
pub(crate) struct FieldChecks {
    errors: Vec<FieldError>,
}

impl FieldChecks {
    /// A name, which must be there. The text that comes back for a refused one is never used,
    /// because the record is refused with it.
    pub(crate) fn name(&mut self, name: Option<String>) -> String {
        let before = self.errors.len();
        let name = self.line("name", name, NAME_CHARACTERS_MAX);
        if name.is_none() && self.errors.len() == before {
            self.refuse("name", "required", "a name is required");
        }
        name.unwrap_or_default()
    }

    /// A text of one line.
    pub(crate) fn label(&mut self, field: &'static str, text: Option<String>) -> Option<String> {
        self.line(field, text, LABEL_CHARACTERS_MAX)
    }

    /// A text of several lines. Line ends become `\n`.
    pub(crate) fn notes(&mut self, text: Option<String>) -> Option<String> {
        let text = text.map(|text| text.replace("\r\n", "\n").replace('\r', "\n"));
        let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
        self.text("notes", text, NOTES_CHARACTERS_MAX, plain)
    }

    /// A phone number as people write it.
    pub(crate) fn phone(&mut self, text: Option<String>) -> Option<String> {
        // Spreadsheets like to put spaces that do not break into numbers.
        let text = text.map(|text| text.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " "));
        let phone = self.line("phone", text, PHONE_CHARACTERS_MAX)?;
        if is_phone(&phone) {
            return Some(phone);
        }
        let detail = "expected digits, spaces, + - ( ) . / and x or ext before an extension";
        self.refuse("phone", "invalid_phone", detail);
        None
    }

    /// An e-mail address.
    pub(crate) fn email(&mut self, text: Option<String>) -> Option<EmailAddress> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        match EmailAddress::parse(&text) {
            Ok(email) => Some(email),
            Err(error) => {
                self.refuse("email", "invalid_email", &error.to_string());
                None
            }
        }
    }

    pub(crate) fn refuse(&mut self, field: &'static str, code: &'static str, detail: &str) {
        self.errors.push(FieldError::new(field, code, detail));
    }

    /// The record, if nothing was refused.
    pub(crate) fn conclude<T>(self, record: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() {
            Ok(record)
        } else {
            Err(self.errors)
        }
    }

    fn line(&mut self, field: &'static str, text: Option<String>, max: usize) -> Option<String> {
        self.text(field, text, max, |c| !c.is_control())
    }

    fn text(
        &mut self,
        field: &'static str,
        text: Option<String>,
        max: usize,
        plain: impl Fn(char) -> bool,
    ) -> Option<String> {
        let text: String = text?.trim().nfc().collect();
        if !text.chars().all(plain) {
            self.refuse(
                field,
                "control_character",
                "control characters are not allowed",
            );
        } else if text.chars().count() > max {
            self.refuse(
                field,
                "too_long",
                &format!("at most {max} characters are allowed"),
            );
        } else if !text.is_empty() {
            return Some(text);
        }
        None
    }
}

fn is_phone(text: &str) -> bool {
    let rest = text.to_ascii_lowercase().replace("ext", "x");
    let known = |c: char| c.is_ascii_digit() || " +-()./x".contains(c);
    rest.chars().all(known) && rest.contains(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut FieldChecks)) -> Vec<&'static str> {
        let mut checks = FieldChecks::default();
        check(&mut checks);
        checks.errors.iter().map(|error| error.code).collect()
    }

    #[test]
    fn a_name_is_required_trimmed_and_normalised() {
        let mut checks = FieldChecks::default();
        assert_eq!(checks.name(Some(" Jose\u{301}\n".into())), "Jos\u{e9}");
        assert_eq!(codes(|c| drop(c.name(None))), ["required"]);
        assert_eq!(codes(|c| drop(c.name(Some(" \t".into())))), ["required"]);
        assert_eq!(
            codes(|c| drop(c.name(Some("a\u{7}b".into())))),
            ["control_character"]
        );
        assert_eq!(codes(|c| drop(c.name(Some("é".repeat(201))))), ["too_long"]);
        assert!(codes(|c| drop(c.name(Some("é".repeat(200))))).is_empty());
    }

    #[test]
    fn only_notes_have_lines() {
        let mut checks = FieldChecks::default();
        assert_eq!(
            checks.notes(Some("a\r\nb\rc\td".into())).unwrap(),
            "a\nb\nc\td"
        );
        assert_eq!(
            codes(|c| drop(c.notes(Some("a\0".into())))),
            ["control_character"]
        );
        assert_eq!(
            codes(|c| drop(c.label("title", Some("a\nb".into())))),
            ["control_character"]
        );
        assert_eq!(
            codes(|c| drop(c.notes(Some("x".repeat(10_001))))),
            ["too_long"]
        );
    }

    #[test]
    fn a_phone_number_has_digits_and_little_else() {
        for phone in ["+49 (0) 30/123-45.6", "555\u{a0}0100 x12", "1 Ext. 5"] {
            assert!(
                codes(|c| drop(c.phone(Some(phone.into())))).is_empty(),
                "{phone}"
            );
        }
        for phone in ["call me", "+", "12;34", "ext"] {
            assert_eq!(
                codes(|c| drop(c.phone(Some(phone.into())))),
                ["invalid_phone"],
                "{phone}"
            );
        }
        assert_eq!(codes(|c| drop(c.phone(Some("1".repeat(51))))), ["too_long"]);
    }

    #[test]
    fn a_refusal_does_not_repeat_the_value() {
        let mut checks = FieldChecks::default();
        checks.email(Some("canary at example".into()));
        checks.phone(Some("canary".into()));
        let errors = checks.conclude(()).unwrap_err();
        assert_eq!(errors.len(), 2);
        assert!(errors.iter().all(|error| !error.detail.contains("canary")));
    }
}
