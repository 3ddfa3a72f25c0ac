//! `cargo xtask tidy`: the rules of the house that a program can check.

mod arrows;
mod credential_patterns;
mod credentials;
mod house;
mod line_count;
mod module_doc;
mod prose;
mod source_tree;
mod top_level;
mod unfinished;

use clap::Args;

use self::source_tree::SourceTree;
use crate::error::XtaskError;
use crate::exit::Exit;
use crate::finding::Finding;
use crate::output::{self, Form};
use crate::project::Project;

/// Refuse an import arrow that points up, a long file, a module without its purpose, unfinished work, a credential.
#[derive(Debug, Args)]
pub struct TidyCommand {
    /// Write one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

impl TidyCommand {
    /// Checks the workspace around the current folder.
    ///
    /// # Errors
    /// When the workspace or one of its files cannot be read.
    pub fn run(&self) -> Result<Exit, XtaskError> {
        let findings = tidy(&Project::here()?)?;
        let summary = if findings.is_empty() {
            "the house is tidy"
        } else {
            "not tidy"
        };
        output::report("tidy", summary, &findings, Form::from_flag(self.json))
    }
}

/// Checks every rule and answers all that is to mend.
///
/// # Errors
/// When a file cannot be read, or the allow list is malformed.
pub fn tidy(project: &Project) -> Result<Vec<Finding>, XtaskError> {
    let tree = SourceTree::read(project.root())?;
    let mut findings = arrows::check(&project.packages());
    findings.extend(top_level::check(tree.tracked()));
    for path in tree.every() {
        findings.extend(check_file(&tree, path)?);
    }
    findings.extend(credentials::check(&tree)?);
    Ok(findings)
}

fn check_file(tree: &SourceTree, path: &str) -> Result<Vec<Finding>, XtaskError> {
    let mut findings = Vec::new();
    if is_rust_source(path) {
        let text = tree.text(path)?;
        findings.extend(line_count::check(path, &text));
        findings.extend(module_doc::check(path, &text));
        findings.extend(unfinished::check(path, &text));
    } else if is_prose(path) {
        findings.extend(prose::check(path, &tree.text(path)?));
    }
    Ok(findings)
}

fn is_rust_source(path: &str) -> bool {
    path.ends_with(".rs")
        && ["apps/", "crates/", "migrations/", "xtask/"]
            .iter()
            .any(|room| path.starts_with(room))
}

fn is_prose(path: &str) -> bool {
    path == "README.md" || (path.starts_with("docs/") && path.ends_with(".md"))
}
