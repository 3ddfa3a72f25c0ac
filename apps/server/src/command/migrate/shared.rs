//! The schema of a database that servers share: one for the platform's tables and one for those of all
//! workspaces, brought up to date together. It needs no installation: an operator may run it before
//! the first server starts.

use storage::Postgres;

use super::Wish;
use super::report::{MigrateError, Report, Schema};

/// Shows or applies the steps.
pub(super) async fn run(postgres: &Postgres, wish: Wish) -> Result<Report, MigrateError> {
    postgres.reach().await?;
    let command = match wish {
        Wish::Status => "migrate status",
        Wish::Plan => "migrate up --dry-run",
        Wish::Up => {
            let applied = postgres.migrate().await?.applied;
            postgres.check_walls().await?;
            let of = |history: &str| {
                let steps = applied.iter().filter(|step| step.starts_with(history));
                let applied = steps.cloned().collect();
                Schema {
                    applied,
                    pending: Vec::new(),
                }
            };
            return Ok(Report {
                command: "migrate up",
                control: of("control_"),
                shared: Some(of("workspace_")),
                ..Report::default()
            });
        }
    };
    let [control, shared] = postgres.status().await?.map(|status| Schema {
        applied: status.applied,
        pending: status.pending,
    });
    Ok(Report {
        command,
        control,
        shared: Some(shared),
        ..Report::default()
    })
}
