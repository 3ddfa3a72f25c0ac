//! Why rows cannot be moved, or were not moved well.

use std::fmt;

use sea_orm::DbErr;

use crate::StorageError;

/// One of the two ends of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveSide {
    /// The data folder.
    Source,
    /// The database that servers share.
    Target,
}

impl fmt::Display for MoveSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "the data folder",
            Self::Target => "the target",
        })
    }
}

/// A failure of a move. The source is as it was, whatever happened.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The target belongs to somebody else.
    #[error("the target holds another installation; nothing was changed there")]
    Foreign,
    /// The target is in use.
    #[error(
        "the target holds this installation already, and servers work on it since it was moved; \
         nothing was changed there"
    )]
    InService,
    /// A single workspace has no platform's tables to stand beside.
    #[error(
        "the target does not hold the platform's tables of this installation yet; run the command \
         without --workspace first"
    )]
    NotBegun,
    /// A table is there in one engine alone.
    #[error("the table {table} is not in {side}; this program cannot move it")]
    TableMissing {
        /// The table.
        table: String,
        /// Where it is missing.
        side: MoveSide,
    },
    /// The columns or the key of a table differ.
    #[error("the table {0} has other columns or another key in the target")]
    Columns(String),
    /// A column is of a type that nobody has thought of yet, or counts by itself.
    #[error("the column {table}.{column} is of a kind that is not moved: {kind}")]
    Kind {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What the catalogue calls it.
        kind: String,
    },
    /// A value of the source has no place in the target's column.
    #[error("a row of {side} has a value in {table}.{column} that the column cannot hold")]
    Value {
        /// Where it stands.
        side: MoveSide,
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// What was read back is not what was there.
    #[error(
        "the table {table} is not the same in the target: {source_rows} rows with digest \
         {source_digest} in the data folder, {target_rows} rows with digest {target_digest} there"
    )]
    Differs {
        /// The table.
        table: String,
        /// How many rows the source has.
        source_rows: u64,
        /// Their digest.
        source_digest: String,
        /// How many rows the target has.
        target_rows: u64,
        /// Their digest.
        target_digest: String,
    },
    /// The batches that this run was allowed are used up.
    #[error("stopped after the batches that were allowed; the same command goes on from here")]
    Stopped,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<DbErr> for MoveError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        crate::postgres::failed(error).into()
    }
}
