//! The `jobs` table.

use kernel::{JobId, Timestamp};
use sea_orm::entity::prelude::*;

/// The row as stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub payload: String,
    pub state: String,
    pub attempts: i32,
    pub due_at: i64,
    pub leased_until: Option<i64>,
    pub last_error: Option<String>,
    pub created_at: i64,
}

/// No table stands in relation to this one.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a job is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// To be done, now or at its due time.
    Pending,
    /// Given up after too many tries; an operator decides.
    Dead,
}

impl JobState {
    /// The word in the `state` column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Dead => "dead",
        }
    }
}

/// Work to be queued. The payload names things by their ids and carries no secret.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// The job's id.
    pub id: JobId,
    /// Which handler does it.
    pub kind: &'static str,
    /// What the handler needs, as JSON.
    pub payload: String,
}

/// Work that was taken from the queue.
#[derive(Debug, Clone)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// Which handler does it.
    pub kind: String,
    /// What the handler needs, as JSON.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

impl From<Model> for Job {
    fn from(row: Model) -> Self {
        Self {
            id: JobId::from_uuid(row.id),
            kind: row.kind,
            payload: row.payload,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            created_at: Timestamp::from_micros(row.created_at),
            last_error: row.last_error,
        }
    }
}
