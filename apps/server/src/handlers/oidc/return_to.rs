//! Where a browser goes after a sign-in: a place of our own, so that nobody is led elsewhere.

/// Where it goes unless something else was asked for.
pub const HOME: &str = "/";

const LONGEST: usize = 1_024;

/// Whether a text is the path of a page of ours, perhaps with a query. A second slash or a backslash at
/// the beginning would name another host, and browsers read a tab or a line end as if it were not there.
#[must_use]
pub fn is_own_place(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '#');
    text.len() <= LONGEST
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.chars().all(plain)
}

/// The place with the code of what failed.
#[must_use]
pub fn with_error(place: &str, code: &str) -> String {
    let joint = if place.contains('?') { '&' } else { '?' };
    format!("{place}{joint}error={code}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_sent_to_a_page_of_ours_and_nowhere_else() {
        for own in [
            "/",
            "/a/b?c=d&e=%2F%2Fevil.example",
            "/a//b",
            "/@evil.example",
        ] {
            assert!(is_own_place(own), "{own}");
        }
        for other in [
            "",
            "a",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /",
            "https://evil.example/",
            "javascript:alert(1)",
            "/a b",
            "/ü",
            "/a#b",
        ] {
            assert!(!is_own_place(other), "{other:?}");
        }
        assert!(!is_own_place(&format!("/{}", "a".repeat(LONGEST))));
    }

    #[test]
    fn an_error_is_added_to_what_stands_there() {
        assert_eq!(with_error("/a", "x.y"), "/a?error=x.y");
        assert_eq!(with_error("/a?b=c", "x.y"), "/a?b=c&error=x.y");
    }
}
