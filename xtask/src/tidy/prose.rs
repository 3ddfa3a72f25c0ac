//! Markdown without marks that nobody sees: no tab, no white space at a line's end.

use crate::finding::Finding;

/// Refuses each line with a tab or trailing white space.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.split('\n').enumerate();
    lines
        .filter_map(|(index, line)| {
            fault(line).map(|fault| Finding::in_line("prose", path, index, fault))
        })
        .collect()
}

fn fault(line: &str) -> Option<&'static str> {
    if line.contains('\t') {
        return Some("a tab: use spaces");
    }
    line.ends_with(char::is_whitespace)
        .then_some("white space at the end of the line")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_and_trailing_white_space_are_refused() {
        let findings = check("docs/a.md", "Good.\nBad. \n\tBad.\nWindows.\r\n");
        let places: Vec<_> = findings
            .iter()
            .map(|finding| finding.place.as_str())
            .collect();
        assert_eq!(places, ["docs/a.md:2", "docs/a.md:3", "docs/a.md:4"]);
    }

    #[test]
    fn clean_lines_pass() {
        assert_eq!(check("docs/a.md", "# Title\n\n- one\n  - two\n"), []);
    }
}
