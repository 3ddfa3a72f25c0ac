//! Queueing, taking, finishing and giving up jobs.

use std::time::Duration;

use kernel::JobId;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect};

use super::look::{free, pending};
use super::row::{self, Column, Entity};
use super::{Job, JobState, NewJob};
use crate::{ControlDatabase, StorageError, Transaction};

/// A job is given up after this many tries: with doubling pauses that is about a day and a half.
const TRIES: u32 = 15;

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

    /// Whether a job of this kind with this very payload waits to be done; one that rests after a
    /// failure comes due now, for somebody wants it, and keeps the count of its tries. One that
    /// somebody is doing now does not count: it may be past what the next one is wanted for.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn hasten(
        transaction: &Transaction,
        kind: &'static str,
        payload: &str,
    ) -> Result<bool, StorageError> {
        let now = transaction.now();
        let waiting = pending(&[kind])
            .filter(Column::Payload.eq(payload))
            .filter(free(now))
            .order_by_asc(Column::DueAt);
        let Some(job) = waiting.one(transaction.sql()).await? else {
            return Ok(false);
        };
        if job.due_at > now.micros() {
            Entity::update_many()
                .col_expr(Column::DueAt, Expr::value(now.micros()))
                .filter(Column::Id.eq(job.id))
                .exec(transaction.sql())
                .await?;
        }
        Ok(true)
    }

    /// Takes up to `limit` due jobs of these kinds for a while; nobody else gets them until the
    /// lease ends. Each taking counts as a try, so that a job that kills its worker is not tried
    /// for ever.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn take(
        control: &ControlDatabase,
        kinds: &[&'static str],
        limit: u64,
    ) -> Result<Vec<Job>, StorageError> {
        let kinds = kinds.to_vec();
        control
            .write(move |transaction| {
                Box::pin(async move {
                    let now = transaction.now();
                    give_up_the_deadly(transaction).await?;
                    let rows = due(transaction, &kinds, limit).await?;
                    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
                    Entity::update_many()
                        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
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
    /// From a worker whose lease ran out, after which another took the job, it changes nothing.
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
                    let done = Entity::update_many()
                        .col_expr(Column::State, Expr::value(state.as_str()))
                        .col_expr(Column::DueAt, Expr::value(due.micros()))
                        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
                        .col_expr(Column::LastError, Expr::value(reason))
                        .filter(Column::Id.eq(id.uuid()))
                        .filter(Column::State.eq(JobState::Pending.as_str()))
                        // The number of the try says whose job it is.
                        .filter(Column::Attempts.eq(attempts))
                        .exec(transaction.sql())
                        .await?;
                    Ok(if done.rows_affected > 0 {
                        state
                    } else {
                        JobState::Pending
                    })
                })
            })
            .await
    }

    /// Puts the dead jobs of a kind back, as if they had never been tried, in the transaction of
    /// the change that lets them succeed now. Answers how many those were.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn revive(transaction: &Transaction, kind: &str) -> Result<u64, StorageError> {
        let done = Entity::update_many()
            .col_expr(Column::State, Expr::value(JobState::Pending.as_str()))
            .col_expr(Column::Attempts, Expr::value(0))
            .col_expr(Column::DueAt, Expr::value(transaction.now().micros()))
            .filter(Column::State.eq(JobState::Dead.as_str()))
            .filter(Column::Kind.eq(kind))
            .exec(transaction.sql())
            .await?;
        Ok(done.rows_affected)
    }
}

/// Lays aside the jobs whose last try ended with the worker's death.
async fn give_up_the_deadly(transaction: &Transaction) -> Result<(), StorageError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(JobState::Dead.as_str()))
        .col_expr(Column::LeasedUntil, Expr::value(None::<i64>))
        .col_expr(Column::LastError, Expr::value("lease_expired"))
        .filter(Column::State.eq(JobState::Pending.as_str()))
        .filter(Column::Attempts.gte(TRIES))
        .filter(Column::LeasedUntil.lte(transaction.now().micros()))
        .exec(transaction.sql())
        .await?;
    Ok(())
}

async fn due(
    transaction: &Transaction,
    kinds: &[&'static str],
    limit: u64,
) -> Result<Vec<row::Model>, StorageError> {
    let now = transaction.now();
    let rows = pending(kinds)
        .filter(Column::DueAt.lte(now.micros()))
        .filter(free(now))
        .order_by_asc(Column::DueAt)
        .limit(limit)
        .all(transaction.sql())
        .await?;
    Ok(rows)
}

/// 10 seconds after the first failure, then doubling.
fn pause(attempts: u32) -> Duration {
    Duration::from_secs(10) * 2_u32.pow(attempts.clamp(1, 13) - 1)
}
