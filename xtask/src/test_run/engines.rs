//! The tests of the product run twice: over the embedded engine with all others, and again over
//! PostgreSQL, in a cluster of the run's own. What shows that workspaces are kept apart runs a third time,
//! in a build without the application's own filter: there row-level security stands alone.

use std::collections::BTreeMap;
use std::io::pipe;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testbed::{Cluster, ENGINE, POSTGRES_URL};

use super::binaries::{build, failed};
use super::libtest::{OutputReader, Summary};
use super::runner::follow;
use crate::error::XtaskError;
use crate::output;
use crate::project::Project;

/// The packages whose tests stand on an engine.
const ON_BOTH: [&str; 5] = ["audit", "auth", "records", "server", "tenancy"];

/// Whether there is a cluster, or what one is made of.
pub fn has_cluster() -> bool {
    std::env::var_os(POSTGRES_URL).is_some() || Cluster::can_start()
}

/// A cluster for the whole run, unless somebody names one that is there already.
pub fn cluster() -> Result<Option<Cluster>, XtaskError> {
    if std::env::var_os(POSTGRES_URL).is_some() {
        return Ok(None);
    }
    match Cluster::start() {
        Ok(cluster) => Ok(Some(cluster)),
        Err(error) => Err(XtaskError::Cluster(error)),
    }
}

/// Runs the integration tests of the product over PostgreSQL.
pub fn second_round(
    project: &Project,
    arguments: &[String],
    programs: &BTreeMap<PathBuf, String>,
    url: Option<&str>,
) -> Result<(Summary, bool), XtaskError> {
    let mut all = Summary::default();
    let mut ended_well = true;
    for (program, package) in programs {
        if !ON_BOTH.contains(&package.as_str()) || !is_integration(program) {
            continue;
        }
        let round = Round {
            program,
            folder: folder_of(project, package),
            skipped: skipped(package),
            arguments,
            url,
        };
        let (mut summary, mut good) = round.run(programs)?;
        if summary.crashed_at_the_end() {
            output::line("a program crashed after its tests had passed; it runs again")?;
            (summary, good) = round.run(programs)?;
        }
        all.add(summary);
        ended_well &= good;
    }
    Ok((all, ended_well))
}

/// Tests of these packages that have nothing to show over PostgreSQL: they are about files, about the
/// compiler, or make rows that no program would make in the embedded engine's own words. Each entry is a
/// part of a test's path.
const ABOUT_FILES: [(&str, &[&str]); 3] = [
    (
        "auth",
        &[
            "devices::a_device_token_stands_in_the_database",
            "memory::a_change_that_fails",
            "memory::a_commit_that_fails",
            "password_changes::a_key_keeps_no_digest",
            "password_changes::a_wrong_current_password_leaves_an_event",
            "refresh::keycloak_49213",
            "registration::a_reset_of_an_unconfirmed_address",
            "registration::the_answer_is_the_same_for_a_known_address",
            "sealed_rows::",
            "second_factors::signing_in::neither_the_secret",
        ],
    ),
    (
        "records",
        &[
            "compile_time::",
            "interrupted_imports::a_failure_in_the_last_transaction",
            "interrupted_imports::staged_rows_of_a_finished_import",
            "older_rows::",
            "sealing::a_body_that_is_moved",
            "sealing::the_tables_of",
            "sealing::what_an_import_tells",
        ],
    ),
    (
        "tenancy",
        &[
            "deliveries::a_log_out_of_service",
            "invitations::an_invitation_is_not_there_when",
            "invitations::the_token_of_an_invitation_is_stored_nowhere",
            "proofs::",
            "quarantine::",
            "sealed_rows::",
            "unused_files::",
            "workspaces::activerecord_tenanted_ghsa_pmwx_rm49_xv39",
            "workspaces::parallel_requests_under_one_key",
            "workspaces::the_key_of_a_workspace",
            "workspaces::the_same_request_again",
        ],
    ),
];

/// The feature of that build.
const WITHOUT_FILTERS: [&str; 10] = [
    "--features",
    "server/without-filters",
    // Their own tests take steps of the schema back, over a connection that is wrapped in this build.
    "--exclude",
    "auth",
    "--exclude",
    "records",
    "--exclude",
    "storage",
    "--exclude",
    "tenancy",
];

/// The tests that it is for: every route against every caller, and everything about two workspaces.
const APART: [&str; 2] = ["golden::endpoints", "isolation::"];

/// Runs the tests about two workspaces with the application's own filter taken away.
pub fn third_round(project: &Project, url: Option<&str>) -> Result<(Summary, bool), XtaskError> {
    let (mut all, mut ended_well) = (Summary::default(), true);
    let packages = project.packages();
    let mut server = packages
        .iter()
        .filter(|package| package.name.as_str() == "server");
    if !server.any(|package| package.features.contains_key("without-filters")) {
        return Ok((all, ended_well));
    }
    let programs = build(project, &WITHOUT_FILTERS)?;
    for (program, package) in &programs {
        if package != "server" || !is_integration(program) {
            continue;
        }
        let round = Round {
            program,
            folder: folder_of(project, package),
            skipped: &[],
            arguments: &APART.map(str::to_owned),
            url,
        };
        let (summary, good) = round.run(&programs)?;
        all.add(summary);
        ended_well &= good;
    }
    Ok((all, ended_well))
}

struct Round<'a> {
    program: &'a Path,
    folder: PathBuf,
    skipped: &'static [&'static str],
    arguments: &'a [String],
    url: Option<&'a str>,
}

impl Round<'_> {
    fn run(&self, programs: &BTreeMap<PathBuf, String>) -> Result<(Summary, bool), XtaskError> {
        let mut reader = OutputReader::new(programs);
        let title = format!("     Running over PostgreSQL ({})", self.program.display());
        output::line(&title)?;
        reader.read(&title);
        let (output, input) = pipe().map_err(failed)?;
        let mut command = Command::new(self.program);
        command
            .args(self.arguments)
            .args(self.skipped.iter().flat_map(|test| ["--skip", test]))
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env(ENGINE, "postgres")
            .envs(self.url.map(|url| (POSTGRES_URL, url)))
            .stdin(Stdio::null())
            .stdout(input.try_clone().map_err(failed)?)
            .stderr(input);
        let mut child = command.spawn().map_err(failed)?;
        // The other end of the pipe must be the program's alone, or its end is never seen.
        drop(command);
        follow(output, &mut reader)?;
        let status = child.wait().map_err(failed)?;
        if !status.success() && status.code().is_none() {
            reader.read("process didn't exit successfully: (signal: unknown)");
        }
        Ok((reader.finish(), status.success()))
    }
}

fn skipped(package: &str) -> &'static [&'static str] {
    let about = ABOUT_FILES.iter().find(|(known, _)| *known == package);
    about.map_or(&[], |(_, tests)| *tests)
}

/// The one program of a package that holds its integration tests.
fn is_integration(program: &Path) -> bool {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("it-")
}

fn folder_of(project: &Project, package: &str) -> PathBuf {
    let packages = project.packages();
    let found = packages.iter().find(|known| known.name.as_str() == package);
    let folder = found.and_then(|known| known.manifest_path.parent());
    folder.map_or_else(
        || project.root().to_owned(),
        |path| path.as_std_path().to_owned(),
    )
}
