//! The top level is fixed, so that a newcomer finds the same few doors for years.

use std::collections::BTreeSet;

use crate::finding::Finding;

const ENTRIES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "apps",
    "crates",
    "docs",
    "migrations",
    "xtask",
];

/// Refuses each tracked entry of the top level that is neither on the list nor a dot file.
pub fn check<'a>(tracked: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    let entries: BTreeSet<&str> = tracked.filter_map(|path| path.split('/').next()).collect();
    entries
        .into_iter()
        .filter(|entry| !entry.starts_with('.') && !ENTRIES.contains(entry))
        .map(|entry| {
            Finding::new(
                "top-level",
                entry,
                "the top level is fixed: put it into one of its folders",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_is_not_on_the_list_is_refused_once() {
        let findings =
            check(["scripts/a.sh", "scripts/b.sh", "apps/server/Cargo.toml"].into_iter());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "scripts");
    }

    #[test]
    fn the_fixed_entries_and_dot_files_pass() {
        assert_eq!(
            check([".github/x.yml", "Cargo.toml", "docs/a.md", ".ci/run"].into_iter()),
            []
        );
    }
}
