//! Words to be found in records.

use std::fmt;

use crate::{FieldError, search_words};

/// The longest question, in characters. Each word of it costs a look at every record.
pub const SEARCH_CHARACTERS_MAX: usize = 200;

/// The words of a question. A record answers it when each of them is a whole word of the record.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchText(Vec<String>);

impl SearchText {
    /// Reads a question. One without any word finds everything.
    ///
    /// # Errors
    /// When it is longer than [`SEARCH_CHARACTERS_MAX`].
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.chars().count() > SEARCH_CHARACTERS_MAX {
            let detail = format!("at most {SEARCH_CHARACTERS_MAX} characters are allowed");
            return Err(FieldError::new("q", "too_long", detail));
        }
        let words = search_words([text]);
        Ok(Self(words.split_whitespace().map(str::to_owned).collect()))
    }

    /// The words, in the form in which records keep theirs.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Debug for SearchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People search for names and addresses.
        f.write_str("SearchText(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_cut_into_words_and_bounded() {
        let words = SearchText::parse("Ada, LOVELACE").unwrap();
        assert_eq!(words.words().collect::<Vec<_>>(), ["ada", "lovelace"]);
        assert_eq!(SearchText::parse(" -- ").unwrap().words().count(), 0);
        assert!(SearchText::parse(&"x".repeat(200)).is_ok());
        assert_eq!(
            SearchText::parse(&"x".repeat(201)).unwrap_err().code,
            "too_long"
        );
    }
}
