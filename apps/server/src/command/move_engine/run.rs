//! The order of a move: the platform's tables, then each workspace's, then the end.

use futures_util::StreamExt;
use kernel::WorkspaceId;
use storage::{EngineMove, MoveError};

use super::ends::{self, Source};
use super::progress::Progress;
use super::report::{NotMoved, Report, Same, Workspace};
use super::wanted::{schemas, shapes, wanted};
use super::{MoveEngineCommand, MoveEngineError, workspace};
use crate::command::explain::reason;
use crate::command::installation::Installation;
use crate::config::Settings;

/// Moves what is wanted.
pub(super) async fn run(
    command: &MoveEngineCommand,
    settings: Settings,
) -> Result<Report, MoveEngineError> {
    if settings.postgres_named.is_none() {
        return Err(MoveEngineError::NoTarget);
    }
    let source = Source::open(&settings, command.jobs).await?;
    let done = Box::pin(from(command, &settings, &source)).await;
    source.installation.close().await;
    done
}

async fn from(
    command: &MoveEngineCommand,
    settings: &Settings,
    source: &Source,
) -> Result<Report, MoveEngineError> {
    let wanted = wanted(command, &source.installation).await?;
    schemas(&source.installation, &wanted).await?;
    let target = ends::target(settings).await?;
    shapes(&source.installation, &target, &wanted).await?;
    let engine = ends::begin(command, source, &target).await?;
    let mut report = Report::new(command.workspace.is_none(), engine.is_verified());
    let progress = Progress::over(wanted.len() + usize::from(report.is_whole));
    let moving = Moving {
        source: &source.installation,
        engine: &engine,
        progress: &progress,
        jobs: command.jobs,
    };
    let done = Box::pin(moving.all(settings, &wanted, &mut report)).await;
    report.copied = progress.end();
    let failed = done.as_ref().is_err_and(MoveEngineError::is_difference);
    if engine.is_verified() && (failed || report.has_difference()) {
        engine.reopen().await?;
        report.is_verified = false;
    }
    done?;
    if report.is_whole && report.not_moved.is_empty() && !engine.is_verified() {
        engine.end().await?;
        report.is_verified = true;
    }
    target.close().await;
    Ok(report)
}

/// What every part of a move needs.
struct Moving<'a> {
    source: &'a Installation,
    engine: &'a EngineMove,
    progress: &'a Progress,
    jobs: u32,
}

impl Moving<'_> {
    async fn all(
        &self,
        settings: &Settings,
        wanted: &[WorkspaceId],
        report: &mut Report,
    ) -> Result<(), MoveEngineError> {
        let control = &self.source.control;
        let platform = match report.is_whole {
            true => Some(workspace::tables(self.engine, control, self.progress).await?),
            false => None,
        };
        // Only now are there the rows that lead to workspaces and their keys.
        let target = ends::moved(settings, self.jobs).await?;
        if let Some(platform) = platform {
            let log = workspace::logs(control, &target.control).await?;
            report.platform = Some(Same::new(&platform, &log));
            self.progress.next();
        }
        let done = self.workspaces(&target, wanted, report).await;
        target.close().await;
        done
    }

    async fn workspaces(
        &self,
        target: &Installation,
        wanted: &[WorkspaceId],
        report: &mut Report,
    ) -> Result<(), MoveEngineError> {
        let moves = futures_util::stream::iter(wanted).map(|id| async move {
            let moved = workspace::one(self.engine, self.source, target, *id, self.progress);
            (*id, Box::pin(moved).await)
        });
        let mut moves = moves.buffer_unordered(usize::try_from(self.jobs).unwrap_or(1));
        while let Some((id, moved)) = moves.next().await {
            self.progress.next();
            match moved {
                Ok(same) => report.workspaces.push(Workspace { id, same }),
                // Nothing is wrong with the workspace.
                Err(error @ MoveEngineError::Move(MoveError::Stopped | MoveError::NotBegun)) => {
                    return Err(error);
                }
                Err(error) => report.not_moved.push(NotMoved {
                    id,
                    reason: reason(&error),
                    is_difference: error.is_difference(),
                }),
            }
        }
        report.sort();
        Ok(())
    }
}
