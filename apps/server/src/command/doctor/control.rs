//! The control database: its schema, and jobs that were given up.

use std::collections::BTreeMap;

use storage::{Job, Jobs, StorageError};

use super::finding::Finding;
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// The schema is the one of this program.
pub(super) async fn schema(installation: &Installation) -> Finding {
    const CHECK: &str = "control_database";
    match installation.control.schema().await {
        Ok(schema) if schema.pending.is_empty() => Finding::ok(
            CHECK,
            format!(
                "opens, with all {} steps of the schema",
                schema.applied.len()
            ),
        ),
        Ok(schema) if schema.applied.is_empty() => {
            let remedy = "start the server once with `bailiwick up`";
            Finding::failed(CHECK, "opens, but is empty", remedy)
        }
        Ok(schema) => {
            let message = format!("opens, but lacks {}", schema.pending.join(", "));
            Finding::warning(CHECK, message, "bailiwick migrate up")
        }
        Err(error @ StorageError::SchemaAhead) => {
            Finding::failed(CHECK, reason(&error), "run the newer program that wrote it")
        }
        Err(error) => Finding::failed(CHECK, reason(&error), "restore control.db from a backup"),
    }
}

/// No job was given up.
pub(super) async fn jobs(installation: &Installation) -> Finding {
    const CHECK: &str = "jobs";
    match Jobs::dead(&installation.control).await {
        Ok(dead) if dead.is_empty() => Finding::ok(CHECK, "no job was given up"),
        Ok(dead) => {
            let remedy = "mend the cause that is named, then `bailiwick jobs retry`";
            Finding::warning(CHECK, words(&dead), remedy)
        }
        Err(error) => Finding::failed(CHECK, reason(&error), "bailiwick migrate up"),
    }
}

/// How many of which kind, with the last cause of each.
fn words(dead: &[Job]) -> String {
    let mut kinds: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for job in dead {
        let entry = kinds.entry(&job.kind).or_default();
        *entry = (entry.0 + 1, job.last_error.as_deref().unwrap_or("unknown"));
    }
    let kinds = kinds
        .iter()
        .map(|(kind, (count, cause))| format!("{count} {kind} ({cause})"));
    format!(
        "jobs were given up: {}",
        kinds.collect::<Vec<_>>().join(", ")
    )
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, Entropy, IdSource};

    use super::*;

    #[test]
    fn jobs_that_were_given_up_are_counted_by_kind_with_their_cause() {
        let ids = IdSource::new(Clock::system(), Entropy::seeded(1));
        let job = |kind: &str, cause: &str| Job {
            id: ids.next().unwrap(),
            kind: kind.to_owned(),
            payload: String::new(),
            attempts: 12,
            created_at: Clock::system().now(),
            last_error: Some(cause.to_owned()),
        };
        let dead = [
            job("mail", "smtp_refused"),
            job("audit.deliver", "x"),
            job("mail", "smtp_refused"),
        ];
        assert_eq!(
            words(&dead),
            "jobs were given up: 1 audit.deliver (x), 2 mail (smtp_refused)"
        );
    }
}
