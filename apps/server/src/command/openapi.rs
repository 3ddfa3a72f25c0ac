//! `bailiwick openapi`: the document of the JSON API, made from the handlers.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::output::{complain, say};
use crate::openapi_json;

/// Write the OpenAPI document, or check that the one on the disk is the one of this program.
#[derive(Debug, Args)]
pub struct OpenapiCommand {
    /// The file.
    #[arg(long, value_name = "FILE", default_value = "docs/openapi.json")]
    file: PathBuf,
    /// Change nothing; fail when the file is not what would be written.
    #[arg(long)]
    check: bool,
}

impl OpenapiCommand {
    /// Writes or checks.
    #[must_use]
    pub fn run(&self) -> Exit {
        let mut document = openapi_json();
        if !document.ends_with('\n') {
            document.push('\n');
        }
        if self.check {
            self.compare(&document)
        } else {
            self.write(&document)
        }
    }

    fn write(&self, document: &str) -> Exit {
        match fs::write(&self.file, document) {
            Ok(()) => {
                say(&format!("openapi: {} is written", self.file.display()));
                Exit::Ok
            }
            Err(error) => {
                complain(&format!(
                    "error: {} cannot be written: {error}",
                    self.file.display()
                ));
                Exit::Precondition
            }
        }
    }

    fn compare(&self, document: &str) -> Exit {
        let file = self.file.display();
        match fs::read_to_string(&self.file) {
            Ok(text) if text == document => {
                say(&format!("openapi: {file} is the document of this program"));
                Exit::Ok
            }
            Ok(text) => {
                let line = first_difference(&text, document);
                complain(&format!(
                    "error: {file} differs from line {line} on; run the command without --check"
                ));
                Exit::Failed
            }
            Err(error) => {
                complain(&format!("error: {file} cannot be read: {error}"));
                Exit::Precondition
            }
        }
    }
}

/// The first line, from 1, in which the two texts differ.
fn first_difference(left: &str, right: &str) -> usize {
    let same = left
        .lines()
        .zip(right.lines())
        .take_while(|(left, right)| left == right);
    same.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(file: PathBuf, check: bool) -> OpenapiCommand {
        OpenapiCommand { file, check }
    }

    #[test]
    fn a_document_that_drifted_fails_the_check_and_one_that_was_just_written_passes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("openapi.json");
        assert_eq!(command(file.clone(), true).run(), Exit::Precondition);
        assert_eq!(command(file.clone(), false).run(), Exit::Ok);
        assert_eq!(command(file.clone(), true).run(), Exit::Ok);
        let text = fs::read_to_string(&file)
            .unwrap()
            .replacen("openapi", "openapj", 1);
        fs::write(&file, text).unwrap();
        assert_eq!(command(file, true).run(), Exit::Failed);
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\nc", "a\nx\nc"), 2);
        assert_eq!(first_difference("a\n", "a\nb\n"), 2);
    }
}
