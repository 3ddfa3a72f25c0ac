//! Runs the tests, passes their output on as it comes and reads it on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, PipeReader, pipe};
use std::path::PathBuf;
use std::process::Child;

use testbed::{Cluster, POSTGRES_URL};

use super::binaries::{build, cargo, failed};
use super::engines;
use super::libtest::{OutputReader, Summary};
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
///
/// SQLCipher frees its memory at the exit of a process, and now and then crashes a test program whose
/// last file is still being closed by a thread. Such a run shows nothing, so it is made again, once;
/// a program that crashes whenever it ends is seen all the same.
pub fn run(project: &Project, arguments: &[String]) -> Result<Outcome, XtaskError> {
    let programs = build(project, &[])?;
    let cluster = engines::cluster()?;
    let url = cluster.as_ref().map(Cluster::url);
    let (mut summary, mut ended_well) = run_once(project, arguments, &programs, url)?;
    if summary.crashed_at_the_end() {
        output::line("a program crashed after its tests had passed; all of them run again")?;
        (summary, ended_well) = run_once(project, arguments, &programs, url)?;
    }
    let (second, well) = engines::second_round(project, arguments, &programs, url)?;
    summary.add(second);
    ended_well &= well;
    if arguments.is_empty() {
        let (third, well) = engines::third_round(project, url)?;
        summary.add(third);
        ended_well &= well;
    }
    Ok(Outcome {
        passed: summary.passed,
        failed: summary.failed,
        // A name that fits no test is a mistake, and no proof that anything works.
        is_good: ended_well && summary.failed == 0 && summary.passed > 0,
        tests: summary.tests,
    })
}

fn run_once(
    project: &Project,
    arguments: &[String],
    programs: &BTreeMap<PathBuf, String>,
    url: Option<&str>,
) -> Result<(Summary, bool), XtaskError> {
    let mut reader = OutputReader::new(programs);
    let (mut child, output) = start(project, arguments, url)?;
    follow(output, &mut reader)?;
    let status = child.wait().map_err(failed)?;
    Ok((reader.finish(), status.success()))
}

/// Both streams go through one pipe: cargo names the program on one, the program answers on the other,
/// and only their order tells which tests belong to which package.
fn start(
    project: &Project,
    arguments: &[String],
    url: Option<&str>,
) -> Result<(Child, PipeReader), XtaskError> {
    let (output, input) = pipe().map_err(failed)?;
    let child = cargo(project)
        .arg("--no-fail-fast")
        .arg("--")
        .args(arguments)
        .envs(url.map(|url| (POSTGRES_URL, url)))
        .stdout(input.try_clone().map_err(failed)?)
        .stderr(input)
        .spawn()
        .map_err(failed)?;
    Ok((child, output))
}

pub(super) fn follow(output: PipeReader, reader: &mut OutputReader) -> Result<(), XtaskError> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).map_err(failed)? > 0 {
        output::pass_on(&line)?;
        reader.read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    Ok(())
}
