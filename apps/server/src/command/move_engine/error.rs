//! Why an installation was not moved.

use std::path::PathBuf;

use audit::AuditError;
use kernel::WorkspaceId;
use keyring::KeyringError;
use storage::{MoveError, MoveSide, StorageError};
use tenancy::TenancyError;

use super::Exit;
use crate::command::installation::InstallationError;
use crate::start::StartError;

/// Where a difference has one of two causes, and what cures both.
pub(super) const BEGIN_ANEW: &str = "either the data folder was served since the move began, or \
     somebody has changed the target: make the target's database anew and move again";

/// A move was refused, or failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum MoveEngineError {
    /// There is one way only.
    #[error("only `--from sqlite --to postgres` can be moved")]
    Pair,
    /// No database is named.
    #[error("there is no target: name it with `storage.postgres.url`; `storage.engine` may wait")]
    NoTarget,
    /// A server, or another move, holds the data folder.
    #[error("the data folder {} is in use: stop the server that serves it first", .0.display())]
    InUse(PathBuf),
    /// The data folder cannot be taken.
    #[error(transparent)]
    Folder(StartError),
    /// One of the installations cannot be opened.
    #[error(transparent)]
    Installation(#[from] InstallationError),
    /// The platform's keys cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyringError),
    /// Steps of the schema are lacking.
    #[error("{side} lacks steps of the schema ({steps})")]
    Behind {
        /// Where.
        side: MoveSide,
        /// Which.
        steps: String,
    },
    /// The files of other regions are elsewhere.
    #[error(
        "{0} workspaces belong to other regions than `data.region`; their files are not in this folder"
    )]
    OtherRegions(u64),
    /// No workspace has that id.
    #[error("there is no workspace {0} in this region")]
    NoSuchWorkspace(WorkspaceId),
    /// The workspaces cannot be listed or opened.
    #[error(transparent)]
    Tenancy(#[from] TenancyError),
    /// The rows cannot be moved, or are not the same.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// A log cannot be read, or is not as it was written.
    #[error("the audit log cannot be verified in {side}")]
    Log {
        /// Where.
        side: MoveSide,
        /// Why.
        #[source]
        source: AuditError,
    },
    /// Two logs that are not the same.
    #[error("the audit log has another root in the target")]
    LogDiffers,
    /// One of the databases failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The report could not be put into JSON.
    #[error("the report could not be written")]
    Report(#[from] serde_json::Error),
}

impl MoveEngineError {
    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Pair | Self::NoTarget => Exit::Usage,
            Self::InUse(_)
            | Self::Folder(_)
            | Self::Keys(_)
            | Self::Behind { .. }
            | Self::OtherRegions(_)
            | Self::NoSuchWorkspace(_)
            | Self::Move(MoveError::Foreign | MoveError::InService | MoveError::NotBegun) => {
                Exit::Precondition
            }
            Self::Installation(error) => error.exit(),
            Self::Move(MoveError::Stopped) => Exit::Partial,
            Self::Tenancy(_)
            | Self::Move(_)
            | Self::Log { .. }
            | Self::LogDiffers
            | Self::Storage(_)
            | Self::Report(_) => Exit::Failed,
        }
    }

    /// Whether something is not the same, and not merely not there yet.
    pub(super) const fn is_difference(&self) -> bool {
        matches!(
            self,
            Self::Move(MoveError::Differs { .. })
                | Self::LogDiffers
                | Self::Log {
                    side: MoveSide::Target,
                    source: AuditError::Broken(_),
                }
        )
    }

    /// What to do about it, where the error itself does not say.
    pub(super) const fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Behind {
                side: MoveSide::Source,
                ..
            } => Some("run `bailiwick migrate up` with `storage.engine = \"sqlite\"` first"),
            Self::Behind {
                side: MoveSide::Target,
                ..
            } => Some(
                "run `bailiwick migrate up` with `storage.engine = \"postgres\"` and \
                 `storage.postgres.owner_url` first",
            ),
            Self::Move(MoveError::InService) => Some(
                "serve it with `storage.engine = \"postgres\"`; to move the data folder once more, make \
                 the target's database anew",
            ),
            Self::Move(MoveError::Differs { .. })
            | Self::LogDiffers
            | Self::Log {
                side: MoveSide::Target,
                source: AuditError::Broken(_),
            } => Some(BEGIN_ANEW),
            Self::Log {
                side: MoveSide::Source,
                source: AuditError::Broken(_),
            } => Some(
                "an event of the data folder itself is missing or was changed: bring the workspace back \
                 from a backup, then move again",
            ),
            _ => None,
        }
    }
}
