//! The database that servers share: reached, kept apart by row-level security, and of one time with this
//! machine.

use kernel::Timestamp;
use storage::Postgres;

use super::finding::Finding;
use crate::command::explain::reason;
use crate::command::installation::Installation;

/// Clocks that differ by more would let leases of jobs and the ends of sessions come at different
/// times on different nodes.
const APART: i64 = 1_000_000;

/// Checks it, where there is one.
pub(super) async fn check(installation: &Installation) -> Vec<Finding> {
    match &installation.postgres {
        Some(postgres) => {
            let mut findings = walls(postgres).await;
            findings.push(clocks(postgres, installation.clock.now()).await);
            findings
        }
        None => Vec::new(),
    }
}

async fn walls(postgres: &Postgres) -> Vec<Finding> {
    const CHECK: &str = "row_level_security";
    let breaches = match postgres.breaches().await {
        Ok(breaches) => breaches,
        Err(error) => {
            let remedy = "let the role of storage.postgres.url connect to the database";
            return vec![Finding::failed(CHECK, reason(&error), remedy)];
        }
    };
    if breaches.is_empty() {
        return vec![Finding::ok(
            CHECK,
            "every table of workspaces is behind its policy",
        )];
    }
    let remedy =
        "undo what is named; `bailiwick migrate up` sets missing policies and rights again";
    let failed = |breach: storage::Breach| Finding::failed(CHECK, breach.to_string(), remedy);
    breaches.into_iter().map(failed).collect()
}

async fn clocks(postgres: &Postgres, here: Timestamp) -> Finding {
    const CHECK: &str = "database_clock";
    match postgres.clock().await {
        Ok(there) if (there.micros() - here.micros()).abs() <= APART => {
            Finding::ok(CHECK, "this machine and the database agree on the time")
        }
        Ok(there) => {
            let apart = (there.micros() - here.micros()) / 1_000;
            let message = format!("the database's clock is {apart} ms before this machine's");
            Finding::failed(CHECK, message, "synchronise both clocks (NTP)")
        }
        Err(error) => Finding::failed(CHECK, reason(&error), "mend the cause that is named"),
    }
}
