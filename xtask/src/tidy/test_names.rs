//! Documents name tests that there are: `package::module::the_rule_as_a_sentence`.

use std::collections::BTreeSet;

use crate::error::XtaskError;
use crate::finding::Finding;
use crate::source_tree::SourceTree;

/// Refuses each name of a test in a document to which no function of that module fits.
///
/// # Errors
/// When a file cannot be read.
pub fn check(tree: &SourceTree, path: &str, text: &str) -> Result<Vec<Finding>, XtaskError> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for name in names(line) {
            if !exists(tree, &name)? {
                let message = format!("`{}`: there is no such test", name.text);
                findings.push(Finding::in_line("test-name", path, index, message));
            }
        }
    }
    Ok(findings)
}

/// The name of a test, taken apart.
struct Name<'a> {
    text: &'a str,
    package: &'a str,
    modules: Vec<&'a str>,
    function: &'a str,
}

/// What stands between backticks, is all in small letters, and ends in a sentence.
fn names(line: &str) -> impl Iterator<Item = Name<'_>> {
    let quoted = line.split('`').skip(1).step_by(2);
    quoted.filter_map(|text| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_:".contains(&b);
        let mut modules: Vec<&str> = text.split("::").collect();
        let function = modules.pop().filter(|last| last.contains('_'))?;
        let is_name = modules.len() > 1 && text.bytes().all(plain);
        is_name.then(|| Name {
            text,
            package: modules.remove(0),
            modules,
            function,
        })
    })
}

fn exists(tree: &SourceTree, name: &Name<'_>) -> Result<bool, XtaskError> {
    let rooms = ["crates/", "apps/", ""].map(|room| format!("{room}{}/", name.package));
    let head = format!("fn {}(", name.function);
    let paths: BTreeSet<&str> = tree.every().collect();
    for path in paths {
        let within = rooms
            .iter()
            .find_map(|room| path.strip_prefix(room.as_str()));
        let holds = within
            .and_then(modules_of)
            .is_some_and(|it| name.modules.starts_with(&it));
        if holds && tree.text(path)?.contains(&head) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The modules that a file of a package is; a module inside of a file stands in no path.
fn modules_of(path: &str) -> Option<Vec<&str>> {
    let room = ["src/", "tests/it/"];
    let path = room.iter().find_map(|room| path.strip_prefix(room))?;
    let mut modules: Vec<&str> = path.strip_suffix(".rs")?.split('/').collect();
    if let Some(&("mod" | "lib" | "main")) = modules.last() {
        modules.pop();
    }
    Some(modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_told_from_other_things_between_backticks() {
        let line =
            "See `auth::refresh::a_replay_ends_it`, `auth::Auth::verify`, `a::b`, `cargo test`.";
        let found: Vec<_> = names(line).map(|name| name.text).collect();
        assert_eq!(found, ["auth::refresh::a_replay_ends_it"]);
    }

    #[test]
    fn a_file_is_the_modules_of_its_path() {
        assert_eq!(modules_of("tests/it/api/mod.rs"), Some(vec!["api"]));
        assert_eq!(
            modules_of("src/passwords/silence.rs"),
            Some(vec!["passwords", "silence"])
        );
        assert_eq!(modules_of("src/lib.rs"), Some(Vec::new()));
        assert_eq!(modules_of("Cargo.toml"), None);
    }
}
