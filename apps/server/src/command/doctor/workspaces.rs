//! Workspaces: each row has its file, each file its row, and all are in service.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use kernel::{Timestamp, WorkspaceId};
use tenancy::{TenancyError, WorkspaceState};

use super::finding::Finding;
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// Workspaces are listed in pages of so many.
const PAGE: u64 = 1_000;

/// A message names at most so many.
const NAMED: usize = 10;

/// A workspace that is being made has its file a moment before its row.
const YOUNG: Duration = Duration::from_secs(60);

/// What the rows and the folders say of each other.
#[derive(Debug, Default)]
struct Comparison {
    rows: usize,
    without_file: Vec<String>,
    quarantined: Vec<String>,
    orphans: Vec<String>,
}

/// Compares the rows of this region with its folders.
pub(super) async fn check(installation: &Installation) -> Vec<Finding> {
    match compare(installation).await {
        Ok(comparison) => findings(&comparison),
        Err(why) => vec![Finding::failed(
            "workspaces",
            why,
            "mend the cause that is named",
        )],
    }
}

async fn compare(installation: &Installation) -> Result<Comparison, String> {
    let mut comparison = Comparison::default();
    let mut known = HashSet::new();
    let region = &installation.settings.data.region;
    let mut after = None;
    loop {
        let page = page(installation, after)
            .await
            .map_err(|error| reason(&error))?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for state in page
            .into_iter()
            .filter(|state| state.region == region.as_str())
        {
            known.insert(state.id.to_string());
            comparison.rows += 1;
            let file = installation.data.workspace_file(region, state.id);
            if installation.postgres.is_none() && !file.is_file() {
                comparison.without_file.push(state.id.to_string());
            }
            if let Some(why) = state.quarantine {
                comparison.quarantined.push(format!("{} ({why})", state.id));
            }
        }
    }
    let folder = installation
        .data
        .path()
        .join("workspaces")
        .join(region.as_str());
    let now = installation.clock.now();
    comparison.orphans = orphans(&folder, &known, now).map_err(|error| error.to_string())?;
    Ok(comparison)
}

async fn page(
    installation: &Installation,
    after: Option<WorkspaceId>,
) -> Result<Vec<WorkspaceState>, TenancyError> {
    installation.tenancy.workspaces_after(after, PAGE).await
}

/// Names in the folder that no row has, but for the youngest.
fn orphans(folder: &Path, known: &HashSet<String>, now: Timestamp) -> io::Result<Vec<String>> {
    let mut orphans = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(orphans),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !known.contains(&name) && is_old(entry.metadata()?.modified()?, now) {
            orphans.push(name);
        }
    }
    orphans.sort();
    Ok(orphans)
}

fn is_old(written: SystemTime, now: Timestamp) -> bool {
    let since = written
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_micros(0).plus(since).plus(YOUNG) < now
}

fn findings(comparison: &Comparison) -> Vec<Finding> {
    let Comparison {
        rows,
        without_file,
        quarantined,
        orphans,
    } = comparison;
    let mut findings = Vec::new();
    if !without_file.is_empty() {
        let message = format!("workspaces without their file: {}", names(without_file));
        findings.push(Finding::failed(
            "workspace_files",
            message,
            "restore the files from a backup",
        ));
    }
    if !quarantined.is_empty() {
        let message = format!("workspaces out of service: {}", names(quarantined));
        let remedy = "mend the cause in the log, then `bailiwick migrate up`";
        findings.push(Finding::failed("quarantine", message, remedy));
    }
    if !orphans.is_empty() {
        let message = format!(
            "files of workspaces that were never finished: {}",
            names(orphans)
        );
        let remedy = "no key opens them: remove these folders";
        findings.push(Finding::warning("orphans", message, remedy));
    }
    if findings.is_empty() {
        let message = format!("{rows} workspaces, each with its file, all in service");
        findings.push(Finding::ok("workspaces", message));
    }
    findings
}

fn names(all: &[String]) -> String {
    let named = all
        .iter()
        .take(NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::super::finding::Status;
    use super::*;

    #[test]
    fn a_folder_that_no_row_knows_is_an_orphan_once_it_is_a_minute_old() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["ws_known", "ws_unknown"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let known = HashSet::from(["ws_known".to_owned()]);
        let now = Clock::system().now();
        assert!(orphans(folder.path(), &known, now).unwrap().is_empty());
        let later = now.plus(YOUNG * 2);
        assert_eq!(
            orphans(folder.path(), &known, later).unwrap(),
            ["ws_unknown"]
        );
        assert!(
            orphans(&folder.path().join("none"), &known, now)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn a_lost_file_and_a_quarantine_fail_and_an_orphan_warns() {
        let one = || vec!["ws_x".to_owned()];
        let status = |comparison: &Comparison| findings(comparison)[0].status;
        let comparison = Comparison {
            without_file: one(),
            ..Comparison::default()
        };
        assert_eq!(status(&comparison), Status::Failed);
        let comparison = Comparison {
            quarantined: one(),
            ..Comparison::default()
        };
        assert_eq!(status(&comparison), Status::Failed);
        let comparison = Comparison {
            orphans: one(),
            ..Comparison::default()
        };
        assert_eq!(status(&comparison), Status::Warning);
        assert_eq!(status(&Comparison::default()), Status::Ok);
    }

    #[test]
    fn a_long_list_is_cut() {
        let all: Vec<String> = (0..12).map(|number| format!("ws_{number}")).collect();
        assert!(names(&all).ends_with("ws_9 and 2 more"));
    }
}
