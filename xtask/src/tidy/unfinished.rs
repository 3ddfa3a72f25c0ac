//! Unfinished work does not stay in the tree, nor a test that does not run.

use crate::finding::Finding;

/// Written in two halves, so that this file does not find itself.
const WORDS: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("db", "g!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("#[ig", "nore"),
];

/// Refuses each line with a word of unfinished work.
pub fn check(path: &str, text: &str) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| check_line(path, index, line))
        .collect()
}

fn check_line(path: &str, index: usize, line: &str) -> Option<Finding> {
    let word = WORDS.iter().find(|word| line.contains(**word))?;
    Some(Finding::in_line(
        "unfinished",
        path,
        index,
        format!("`{word}`: finish it or drop it"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_unfinished_work_is_refused_with_its_line() {
        for word in WORDS {
            let findings = check("a.rs", &format!("fn x() {{\n    {word} later\n}}\n"));
            assert_eq!(findings.len(), 1, "{word}");
            assert_eq!(findings[0].place, "a.rs:2");
        }
    }

    #[test]
    fn finished_work_passes() {
        assert_eq!(check("a.rs", "//! Undoes a method.\nfn undo() {}\n"), []);
    }
}
