//! `cargo xtask tidy`: the rules of the house that a program can check.

mod arrows;
mod credential_patterns;
mod credentials;
mod house;
mod line_count;
mod module_doc;
mod prose;
mod test_names;
mod top_level;
mod unfinished;

use clap::Args;

use crate::error::XtaskError;
use crate::exit::Exit;
use crate::finding::Finding;
use crate::output::{self, Form};
use crate::project::Project;
use crate::source_tree::SourceTree;

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
        let project = Project::here()?;
        let findings = tidy(&project)?;
        let files = SourceTree::read(project.root())?.every().count();
        let summary = if findings.is_empty() {
            format!("the house is tidy, in {files} files")
        } else {
            "not tidy".to_owned()
        };
        output::report("tidy", &summary, &findings, Form::from_flag(self.json))
    }
}

/// Checks every rule and answers all that is to mend.
///
/// # Errors
/// When a file cannot be read, or the allow list is malformed.
pub fn tidy(project: &Project) -> Result<Vec<Finding>, XtaskError> {
    let tree = SourceTree::read(project.root())?;
    let mut findings = arrows::check(&project.packages());
    findings.extend(no_source(&tree));
    findings.extend(top_level::check(tree.tracked()));
    for path in tree.every() {
        findings.extend(check_file(&tree, path)?);
    }
    findings.extend(credentials::check(&tree)?);
    Ok(findings)
}

/// Without a file to look at, every rule would seem to be kept.
fn no_source(tree: &SourceTree) -> Option<Finding> {
    let found = tree.every().any(is_rust_source);
    (!found).then(|| Finding::new("no-source", ".", "no Rust source was found to look at"))
}

fn check_file(tree: &SourceTree, path: &str) -> Result<Vec<Finding>, XtaskError> {
    let mut findings = Vec::new();
    if is_rust_source(path) {
        let text = tree.text(path)?;
        findings.extend(line_count::check(path, &text));
        findings.extend(module_doc::check(path, &text));
        findings.extend(unfinished::check(path, &text));
    } else if is_prose(path) {
        let text = tree.text(path)?;
        findings.extend(prose::check(path, &text));
        findings.extend(test_names::check(tree, path, &text)?);
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
