//! Every module says what it is for before anything else.

use crate::finding::Finding;

/// Refuses a Rust file whose first written line is not `//!`.
pub fn check(path: &str, text: &str) -> Option<Finding> {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let says_something = first
        .strip_prefix("//!")
        .is_some_and(|rest| !rest.trim().is_empty());
    (!says_something).then(|| {
        Finding::new(
            "module-doc",
            path,
            "begins without a `//!` that says what it is for",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_says_its_purpose_first_passes() {
        assert_eq!(check("a.rs", "\n//! Reads things.\n\nuse std::fs;\n"), None);
    }

    #[test]
    fn a_module_without_a_purpose_is_refused() {
        for text in [
            "",
            "use std::fs;\n//! Late.\n",
            "// A plain comment.\n",
            "//!\nfn x() {}\n",
        ] {
            assert!(check("a.rs", text).is_some(), "{text:?}");
        }
    }
}
