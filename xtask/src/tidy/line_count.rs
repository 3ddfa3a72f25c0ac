//! A file that fits on a few screens: nothing over 300 lines.

use crate::finding::Finding;

/// The most lines that a source file may have.
const MOST_LINES: usize = 300;

/// Refuses a file with more lines than allowed.
pub fn check(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    (lines > MOST_LINES).then(|| {
        let message =
            format!("{lines} lines, {MOST_LINES} allowed: there is more than one room in it");
        Finding::new("long-file", path, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_hundred_lines_pass_and_one_more_does_not() {
        assert_eq!(check("a.rs", &"x\n".repeat(300)), None);
        assert!(check("a.rs", &"x\n".repeat(301)).is_some());
    }
}
