//! The compiled test programs of the workspace, and the tests inside them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Error};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cargo_metadata::{Artifact, Message};

use super::record::TestName;
use crate::error::XtaskError;
use crate::project::Project;

/// What `cargo` is told in each call, so that all of them mean the same programs.
pub const SELECTION: [&str; 3] = ["test", "--workspace", "--tests"];

/// Compiles the tests of the workspace, with more features than they have otherwise; answers each
/// program's path with its package's name.
pub fn build(
    project: &Project,
    features: &[&str],
) -> Result<BTreeMap<PathBuf, String>, XtaskError> {
    let mut cargo = cargo(project)
        .args(features)
        .args(["--no-run", "--message-format", "json-render-diagnostics"])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut programs = BTreeMap::new();
    let output = cargo
        .stdout
        .take()
        .ok_or_else(|| failed(Error::other("no output")))?;
    for message in Message::parse_stream(BufReader::new(output)) {
        if let Message::CompilerArtifact(artifact) = message.map_err(failed)? {
            programs.extend(test_program(project, artifact));
        }
    }
    let status = cargo.wait().map_err(failed)?;
    if status.success() {
        Ok(programs)
    } else {
        Err(XtaskError::Build)
    }
}

/// The names of all tests of the workspace. Compiles what is not compiled yet.
///
/// # Errors
/// [`XtaskError::Build`] when the tests do not compile.
pub fn list_tests(project: &Project) -> Result<BTreeSet<TestName>, XtaskError> {
    let mut tests = BTreeSet::new();
    for (program, package) in build(project, &[])? {
        let answer = Command::new(&program)
            .args(["--list", "--format", "terse"])
            .current_dir(project.root())
            .output()
            .map_err(|source| failed_program(&program.to_string_lossy(), source))?;
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let paths = text.lines().filter_map(|line| line.strip_suffix(": test"));
        tests.extend(paths.map(|path| format!("{package}::{path}")));
    }
    Ok(tests)
}

/// A call of cargo for the tests of the workspace, whose output a program can read.
pub fn cargo(project: &Project) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(SELECTION)
        .current_dir(project.root())
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never")
        .env("CARGO_TERM_QUIET", "false")
        .stdin(Stdio::null());
    cargo
}

/// Cargo could not be started or its output broke off.
pub fn failed(source: Error) -> XtaskError {
    failed_program("cargo test", source)
}

fn failed_program(program: &str, source: Error) -> XtaskError {
    XtaskError::Program {
        program: program.to_owned(),
        source,
    }
}

fn test_program(project: &Project, artifact: Artifact) -> Option<(PathBuf, String)> {
    let program = artifact.executable.filter(|_| artifact.profile.test)?;
    let packages = project.packages();
    let package = packages
        .iter()
        .find(|package| package.id == artifact.package_id)?;
    Some((program.into_std_path_buf(), package.name.to_string()))
}
