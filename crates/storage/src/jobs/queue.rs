//! Queueing, taking, finishing and giving up jobs.

use std::time::Duration;

use kernel::{JobId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect};

use super::row::{self, Column, Entity};
use super::{Job, JobState, NewJob};
use crate::{ControlDatabase, StorageError, Transaction};

/// A job is given up after this many tries: with doubling pauses that is about a day and a half.
const TRIES: u32 = 12;

/// A taken job is handed out again when its worker has not finished it by then.
const LEASE: Duration = Duration::from_secs(120);

/// The queue of background work in the control database.
#[derive(Debug)]
pub struct Jobs;

impl Jobs {
    /// Queues a job in the transaction of the change that needs it.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn enqueue(transaction: &Transaction, job: NewJob) -> Result<(), StorageError> {
        let now = transaction.now().micros();
        let row = row::ActiveModel {
            id: Set(job.id.uuid()),
            kind: Set(job.kind.to_owned()),
            payload: Set(job.payload),
            state: Set(JobState::Pending.as_str().to_owned()),
            attempts: Set(0),
            due_at: Set(now),
            leased_until: Set(None),
            last_error: Set(None),
            created_at: Set(now),
        };
        Entity::insert(row)
            .exec_without_returning(transaction.sql())
            .await?;
        Ok(())
    }

    /// Takes up to `limit` due jobs for a while; nobody else gets them until the lease ends.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn take(control: &ControlDatabase, limit: u64) -> Result<Vec<Job>, StorageError> {
        control
            .write(move |transaction| {
                Box::pin(async move {
                    let now = transaction.now();
                    let rows = due(transaction, limit).await?;
                    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
                    Entity::update_many()
                        .col_expr(Column::LeasedUntil, Expr::value(now.plus(LEASE).micros()))
                        .filter(Column::Id.is_in(ids))
                        .exec(transaction.sql())
                        .await?;
                    Ok(rows.into_iter().map(Job::from).collect())
                })
            })
            .await
    }

    /// Removes a job that is done.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn finish(control: &ControlDatabase, id: JobId) -> Result<(), StorageError> {
        control
            .write(move |transaction| {
                Box::pin(async move {
                    Entity::delete_by_id(id.uuid())
                        .exec(transaction.sql())
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Puts a failed job back with a pause that doubles each time, or gives it up: at once when
    /// `retry` is false, else after the last try. `reason` is a code, never a person's data.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn fail(
        control: &ControlDatabase,
        job: &Job,
        reason: &str,
        retry: bool,
    ) -> Result<JobState, StorageError> {
        let attempts = job.attempts + 1;
        let state = if retry && attempts < TRIES {
            JobState::Pending
        } else {
            JobState::Dead
        };
        let (id, reason) = (job.id, reason.to_owned());
        control
            .write(move |transaction| {
                Box::pin(async move {
                    let due = transaction.now().plus(pause(attempts));
                    let row = row::ActiveModel {
                        id: Set(id.uuid()),
                        state: Set(state.as_str().to_owned()),
                        attempts: Set(i32::try_from(attempts).unwrap_or(i32::MAX)),
                        due_at: Set(due.micros()),
                        leased_until: Set(None),
                        last_error: Set(Some(reason)),
                        ..Default::default()
                    };
                    row.update(transaction.sql())
                        .await
                        .map_err(StorageError::from)?;
                    Ok(state)
                })
            })
            .await
    }

    /// The jobs that were given up, oldest first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn dead(control: &ControlDatabase) -> Result<Vec<Job>, StorageError> {
        let rows = Entity::find()
            .filter(Column::State.eq(JobState::Dead.as_str()))
            .order_by_asc(Column::CreatedAt)
            .all(control.reader())
            .await?;
        Ok(rows.into_iter().map(Job::from).collect())
    }

    /// When the next job is due; `None` when none waits.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn next_due(control: &ControlDatabase) -> Result<Option<Timestamp>, StorageError> {
        let row = Entity::find()
            .filter(Column::State.eq(JobState::Pending.as_str()))
            .order_by_asc(Column::DueAt)
            .one(control.reader())
            .await?;
        Ok(row.map(|row| Timestamp::from_micros(row.due_at.max(row.leased_until.unwrap_or(0)))))
    }
}

async fn due(transaction: &Transaction, limit: u64) -> Result<Vec<row::Model>, StorageError> {
    let now = transaction.now().micros();
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lt(now));
    let rows = Entity::find()
        .filter(Column::State.eq(JobState::Pending.as_str()))
        .filter(Column::DueAt.lte(now))
        .filter(free)
        .order_by_asc(Column::DueAt)
        .limit(limit)
        .all(transaction.sql())
        .await?;
    Ok(rows)
}

/// 10 seconds after the first failure, then doubling.
fn pause(attempts: u32) -> Duration {
    Duration::from_secs(10) * 2_u32.saturating_pow(attempts.saturating_sub(1)).min(4_096)
}
