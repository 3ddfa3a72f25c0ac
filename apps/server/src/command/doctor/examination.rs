//! The order of the checks: what a check needs was found well by one before it.

use storage::StorageError;

use super::finding::Finding;
use super::{
    clients, clock, control, disk, folder, keys, limits, mail, network, open_files, shared,
    workspaces,
};
use crate::command::explain::reason;
use crate::command::installation::{Installation, InstallationError};
use crate::config::Settings;

/// Makes every check that can be made.
pub(super) async fn examine(settings: Settings) -> Vec<Finding> {
    let dir = settings.data.dir.clone();
    let mut findings = vec![folder::check(&dir)];
    findings.extend(keys::check(&settings));
    findings.push(clock::not_before_the_program());
    findings.push(network::port(&settings));
    findings.extend(network::exposure(&settings.server));
    findings.push(mail::check(&settings));
    findings.push(limits::check(&settings).await);
    findings.push(open_files::check(&settings.storage));
    if !dir.is_dir() {
        return findings;
    }
    findings.push(disk::check(&dir));
    match Installation::open(settings, 1).await {
        Ok(installation) => {
            findings.extend(within(&installation).await);
            installation.close().await;
        }
        Err(error) => findings.push(unopened(&error)),
    }
    findings
}

async fn within(installation: &Installation) -> Vec<Finding> {
    let schema = control::schema(installation).await;
    let is_usable = schema.status != super::finding::Status::Failed;
    let mut findings = vec![schema];
    if is_usable {
        findings.push(clock::not_before_the_last_event(installation).await);
        findings.push(control::jobs(installation).await);
        findings.push(clients::check(installation).await);
        findings.extend(workspaces::check(installation).await);
        findings.extend(shared::check(installation).await);
    }
    findings
}

fn unopened(error: &InstallationError) -> Finding {
    let remedy = match error {
        InstallationError::Missing(_) => {
            "start it once with `bailiwick up`, or name its folder with --data"
        }
        InstallationError::Empty => "start a server on it once with `bailiwick up`",
        InstallationError::ControlLost(_) => {
            "restore control.db from a backup of this folder, and remove control.db-wal and control.db-shm before"
        }
        InstallationError::DataFolder(_) => "let this user read and write the folder",
        InstallationError::Keyring(_) => "bring back the root key that belongs to this folder",
        InstallationError::Storage(StorageError::HalfMoved) => {
            "bailiwick move-engine --from sqlite --to postgres"
        }
        InstallationError::Storage(_) => "restore control.db from a backup that fits these keys",
    };
    Finding::failed("control_database", reason(error), remedy)
}
