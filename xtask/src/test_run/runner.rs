//! Runs the tests, passes their output on as it comes and reads it on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, PipeReader, pipe};
use std::process::Child;

use super::binaries::{build, cargo, failed};
use super::libtest::OutputReader;
use super::record::{TestName, Verdict};
use crate::error::XtaskError;
use crate::output;
use crate::project::Project;

/// What a run showed.
#[derive(Debug)]
pub struct Outcome {
    /// Tests that passed, by the summaries of the test programs.
    pub passed: usize,
    /// Tests that failed, or were lost because their program died.
    pub failed: usize,
    /// Did cargo end well, with a test passed and none failed?
    pub is_good: bool,
    /// Each test that was seen.
    pub tests: BTreeMap<TestName, Verdict>,
}

impl Outcome {
    /// Counts as failed what should have run and was not seen: a whole run that claims to be good must
    /// show every test.
    pub fn miss(&mut self, expected: &BTreeSet<TestName>) -> Result<(), XtaskError> {
        let seen: BTreeSet<_> = self.tests.keys().cloned().collect();
        for test in expected.difference(&seen) {
            output::line(&format!("not seen in this run: {test}"))?;
            self.failed += 1;
            self.is_good = false;
        }
        Ok(())
    }
}

/// Compiles and runs the tests of the workspace; `arguments` go to each test program.
pub fn run(project: &Project, arguments: &[String]) -> Result<Outcome, XtaskError> {
    let mut reader = OutputReader::new(&build(project)?);
    let (mut child, output) = start(project, arguments)?;
    follow(output, &mut reader)?;
    let status = child.wait().map_err(failed)?;
    let summary = reader.finish();
    Ok(Outcome {
        passed: summary.passed,
        failed: summary.failed,
        // A name that fits no test is a mistake, and no proof that anything works.
        is_good: status.success() && summary.failed == 0 && summary.passed > 0,
        tests: summary.tests,
    })
}

/// Both streams go through one pipe: cargo names the program on one, the program answers on the other,
/// and only their order tells which tests belong to which package.
fn start(project: &Project, arguments: &[String]) -> Result<(Child, PipeReader), XtaskError> {
    let (output, input) = pipe().map_err(failed)?;
    let child = cargo(project)
        .arg("--no-fail-fast")
        .arg("--")
        .args(arguments)
        .stdout(input.try_clone().map_err(failed)?)
        .stderr(input)
        .spawn()
        .map_err(failed)?;
    Ok((child, output))
}

fn follow(output: PipeReader, reader: &mut OutputReader) -> Result<(), XtaskError> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
        output::pass_on(&line)?;
        reader.read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}
