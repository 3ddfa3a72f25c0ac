//! The document's texts as a page shows them: what stands between backticks is code (CommonMark
//! section 6.1), and everything is escaped.

use std::fmt::{self, Display};

use askama::filters::HtmlSafe;
use serde_json::Value;

/// A text as HTML. Only this file makes one, so it is safe to print as it is.
#[derive(Debug, Default)]
pub struct Prose(String);

impl Prose {
    /// A text of the document; empty where there is none.
    pub fn of(value: &Value) -> Self {
        Self::read(value.as_str().unwrap_or_default())
    }

    /// The same by paragraph.
    pub fn paragraphs(value: &Value) -> Vec<Self> {
        let text = value.as_str().unwrap_or_default();
        let parts = text.split("\n\n").map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(Self::read)
            .collect()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn read(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, code, after)) = next_code(rest) {
            escape(before, &mut html);
            html.push_str("<code>");
            escape(code, &mut html);
            html.push_str("</code>");
            rest = after;
        }
        escape(rest, &mut html);
        Self(html)
    }
}

impl Display for Prose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Prose {}

/// What stands before the next code, the code, and what stands after it. A backtick without a
/// partner is a letter like any other.
fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn html(text: &str) -> String {
        Prose::of(&json!(text)).to_string()
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(
            html("The `ETag` of `a`."),
            "The <code>ETag</code> of <code>a</code>."
        );
        assert_eq!(html("`?except=current`"), "<code>?except=current</code>");
        assert_eq!(html("a ` alone"), "a ` alone");
        assert!(Prose::of(&json!(null)).is_empty());
    }

    #[test]
    fn a_text_cannot_bring_marks_of_its_own() {
        assert_eq!(
            html("<b>`<i a=\"b\">` & 'c'</b>"),
            "&lt;b&gt;<code>&lt;i a=&quot;b&quot;&gt;</code> &amp; &#39;c&#39;&lt;/b&gt;"
        );
    }

    #[test]
    fn paragraphs_are_told_apart_by_empty_lines() {
        let shown = Prose::paragraphs(&json!("one\n\n\n\n`two`\n\n"));
        let shown: Vec<String> = shown.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["one", "<code>two</code>"]);
    }
}
