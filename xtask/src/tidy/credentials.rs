//! No tracked file holds a live credential. A sample that must look like one is allowed line by line,
//! with a reason, in `docs/tidy-allow.toml`.

use serde::Deserialize;

use super::credential_patterns::find;
use crate::error::XtaskError;
use crate::finding::Finding;
use crate::source_tree::SourceTree;

const RULE: &str = "credential";
const ALLOW_LIST: &str = "docs/tidy-allow.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowList {
    #[serde(default)]
    credential: Vec<AllowedLine>,
}

/// One line that may stand although it looks like a credential.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowedLine {
    file: String,
    /// The whole line, without the white space around it.
    line: String,
    reason: String,
}

/// Refuses each line that looks like a credential and is not allowed, and each allowance without use or reason.
pub fn check(tree: &SourceTree) -> Result<Vec<Finding>, XtaskError> {
    let allowed = read_allow_list(tree)?;
    let mut used = vec![false; allowed.len()];
    let mut findings = Vec::new();
    for path in tree.tracked().filter(|path| *path != ALLOW_LIST) {
        findings.extend(check_text(path, &tree.text(path)?, &allowed, &mut used));
    }
    findings.extend(idle_allowances(&allowed, &used));
    Ok(findings)
}

fn read_allow_list(tree: &SourceTree) -> Result<Vec<AllowedLine>, XtaskError> {
    if !tree.every().any(|path| path == ALLOW_LIST) {
        return Ok(Vec::new());
    }
    let list: AllowList =
        toml::from_str(&tree.text(ALLOW_LIST)?).map_err(|source| XtaskError::Toml {
            path: ALLOW_LIST.into(),
            source: Box::new(source),
        })?;
    Ok(list.credential)
}

fn check_text(path: &str, text: &str, allowed: &[AllowedLine], used: &mut [bool]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some(kind) = find(line) else { continue };
        let position = allowed
            .iter()
            .position(|a| a.file == path && a.line == line.trim());
        if let Some(position) = position {
            used[position] = true;
        } else {
            // The line itself is not repeated: an answer of this check may end in a public log.
            let message =
                format!("looks like a live credential ({kind}): revoke it and take it out");
            findings.push(Finding::in_line(RULE, path, index, message));
        }
    }
    findings
}

fn idle_allowances(allowed: &[AllowedLine], used: &[bool]) -> Vec<Finding> {
    let entries = allowed.iter().zip(used).enumerate();
    entries
        .filter(|(_, (entry, used))| !**used || entry.reason.trim().is_empty())
        .map(|(index, (entry, _))| {
            let message = format!(
                "allowance {} for {} has no use or no reason",
                index + 1,
                entry.file
            );
            Finding::new(RULE, ALLOW_LIST, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const BAD: &str = concat!("let key = \"sk_", "live_0123456789abcdef\";");

    fn tree(allow_list: &str) -> (tempfile::TempDir, SourceTree) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        fs::write(folder.path().join("a.rs"), format!("//! A.\n    {BAD}\n")).unwrap();
        fs::write(folder.path().join(ALLOW_LIST), allow_list).unwrap();
        let tree = SourceTree::read(folder.path()).unwrap();
        (folder, tree)
    }

    fn allowance(file: &str, reason: &str) -> String {
        format!("[[credential]]\nfile = '{file}'\nline = '{BAD}'\nreason = '{reason}'\n")
    }

    #[test]
    fn a_credential_is_refused_with_its_line_and_without_its_text() {
        let findings = check(&tree("").1).unwrap();
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].place, "a.rs:2");
        assert!(!findings[0].message.contains("0123456789abcdef"));
    }

    #[test]
    fn an_allowed_line_passes() {
        assert_eq!(
            check(&tree(&allowance("a.rs", "sample of a test")).1).unwrap(),
            []
        );
    }

    #[test]
    fn an_allowance_without_reason_or_use_is_refused() {
        assert_eq!(check(&tree(&allowance("a.rs", " ")).1).unwrap().len(), 1);
        assert_eq!(
            check(&tree(&allowance("b.rs", "sample")).1).unwrap().len(),
            2
        );
    }

    #[test]
    fn a_malformed_allow_list_is_an_error() {
        assert!(check(&tree("credential = 1").1).is_err());
    }
}
