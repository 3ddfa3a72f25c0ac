//! `bailiwick jobs retry`: calls back the jobs that were given up, once their cause is mended. A
//! server may be running: it finds them within seconds.

use std::collections::BTreeSet;

use clap::{Args, Subcommand};
use storage::{Jobs, StorageError};

use super::Exit;
use super::explain::explain;
use super::installation::Installation;
use super::operator_settings::OperatorSettings;
use super::output::{complain, say};
use super::runtime::in_runtime;

/// What to do with background jobs that were given up; `doctor` names them.
#[derive(Debug, Args)]
pub struct JobsCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Put every job that was given up back into the queue, as if it had never been tried.
    Retry(Retry),
}

#[derive(Debug, Args)]
struct Retry {
    #[command(flatten)]
    settings: OperatorSettings,
    /// Write one JSON object instead of a line.
    #[arg(long)]
    json: bool,
}

impl JobsCommand {
    /// Does it.
    #[must_use]
    pub fn run(&self) -> Exit {
        let Action::Retry(Retry { settings, json }) = &self.action;
        let settings = match settings.load_and_log() {
            Ok(settings) => settings,
            Err(exit) => return exit,
        };
        in_runtime(async {
            let installation = match Installation::open(settings, 1).await {
                Ok(installation) => installation,
                Err(error) => {
                    complain(&explain(&error));
                    return error.exit();
                }
            };
            let done = retry(&installation).await;
            installation.close().await;
            match done {
                Ok(count) => {
                    say(&if *json {
                        serde_json::json!({ "retried": count }).to_string()
                    } else {
                        format!("jobs put back into the queue: {count}")
                    });
                    Exit::Ok
                }
                Err(error) => {
                    complain(&explain(&error));
                    Exit::Failed
                }
            }
        })
    }
}

async fn retry(installation: &Installation) -> Result<u64, StorageError> {
    let dead = Jobs::dead(&installation.control).await?;
    let kinds: BTreeSet<String> = dead.into_iter().map(|job| job.kind).collect();
    installation
        .control
        .write(move |transaction| {
            Box::pin(async move {
                let mut count = 0;
                for kind in kinds {
                    count += Jobs::revive(transaction, &kind).await?;
                }
                Ok(count)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Entropy, IdSource};
    use storage::NewJob;

    use super::*;
    use crate::command::sample_installation::SampleInstallation;

    #[tokio::test]
    async fn every_job_that_was_given_up_is_put_back_whatever_its_kind() {
        let sample = SampleInstallation::with_workspaces(0).await;
        let installation = sample.open().await;
        let ids = IdSource::new(Clock::system(), Entropy::seeded(1));
        for kind in ["mail", "audit.deliver"] {
            let (id, payload) = (ids.next().unwrap(), "{}".to_owned());
            let job = NewJob { id, kind, payload };
            let queued: Result<(), StorageError> = installation
                .control
                .write(|transaction| Box::pin(async { Jobs::enqueue(transaction, job).await }))
                .await;
            queued.unwrap();
            let taken = Jobs::take(&installation.control, &[kind], 1).await.unwrap();
            let given_up = Jobs::fail(&installation.control, &taken[0], "gone", false);
            given_up.await.unwrap();
        }
        assert_eq!(retry(&installation).await.unwrap(), 2);
        assert_eq!(retry(&installation).await.unwrap(), 0);
        let dead = Jobs::dead(&installation.control).await.unwrap();
        assert!(dead.is_empty());
    }
}
