//! The words by which a record is found, in one text that a database can look into.

use std::collections::HashSet;

use kernel::EmailAddress;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of some texts, each once, lower-case and in compatibility form (NFKC), with one space
/// before and after each; an empty text when there are none. An e-mail address is a word as a
/// whole, and so are its parts.
///
/// A question is put through the same function before it is looked up.
pub fn search_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = Words::default();
    for text in texts {
        let text: String = text
            .nfkc()
            .collect::<String>()
            .to_lowercase()
            .nfkc()
            .collect();
        for token in text.split_whitespace() {
            if token.contains('@')
                && let Ok(address) = EmailAddress::parse(token)
            {
                words.add(address.key());
            }
            token
                .split(|c| !is_word_character(c))
                .for_each(|word| words.add(word));
        }
    }
    words.joined
}

#[derive(Default)]
struct Words {
    known: HashSet<String>,
    joined: String,
}

impl Words {
    fn add(&mut self, word: &str) {
        if word.is_empty() || !self.known.insert(word.to_owned()) {
            return;
        }
        if self.joined.is_empty() {
            self.joined.push(' ');
        }
        self.joined.push_str(word);
        self.joined.push(' ');
    }
}

/// Marks count as part of a word: many scripts write vowels with them.
fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::search_words;

    #[test]
    fn words_are_folded_and_come_once() {
        assert_eq!(
            search_words(["Ada LOVELACE, ada", "Ｌovelace"]),
            " ada lovelace "
        );
        assert_eq!(search_words(["Jose\u{301}-Luis"]), " jos\u{e9} luis ");
        assert_eq!(search_words(["हिन्दी"]), " हिन्दी ");
    }

    #[test]
    fn an_address_is_found_whole_and_by_its_parts() {
        let words = " ada.b@example.com ada b example com ";
        assert_eq!(search_words(["Ada.B@Example.com"]), words);
    }

    #[test]
    fn where_there_is_no_word_there_is_nothing() {
        assert_eq!(search_words(["", " -- @ "]), "");
    }
}
