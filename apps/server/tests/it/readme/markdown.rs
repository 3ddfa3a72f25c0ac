//! The blocks of a Markdown file.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a document of the repository.
pub fn document(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

/// The blocks between fences of one kind; the plain ones when the kind is empty.
pub fn blocks(text: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(_), Some((wanted, block))) => {
                if *wanted {
                    blocks.push(std::mem::take(block));
                }
                open = None;
            }
            (Some(fence), None) => open = Some((fence.trim() == kind, String::new())),
            (None, Some((_, block))) => *block += &format!("{line}\n"),
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn blocks_are_told_apart_by_their_kind() {
    let text = "a\n```bash\nb\nc\n```\nd\n```\ne\n```\n";
    assert_eq!(blocks(text, "bash"), ["b\nc\n"]);
    assert_eq!(blocks(text, ""), ["e\n"]);
}
