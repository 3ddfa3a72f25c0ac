//! What stands in the queue.

use kernel::Timestamp;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, Select};

use super::row::{Column, Entity};
use super::{Job, JobState, Jobs};
use crate::{ControlDatabase, StorageError, Transaction};

impl Jobs {
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

    /// The jobs of a kind that are not done, the dead ones too, in the order of their ids.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn open(transaction: &Transaction, kind: &str) -> Result<Vec<Job>, StorageError> {
        let rows = Entity::find()
            .filter(Column::State.is_in([JobState::Pending, JobState::Dead].map(JobState::as_str)))
            .filter(Column::Kind.eq(kind))
            .order_by_asc(Column::Id)
            .all(transaction.sql())
            .await?;
        Ok(rows.into_iter().map(Job::from).collect())
    }

    /// Whether somebody is doing a job of these kinds now.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn is_any_leased(
        control: &ControlDatabase,
        kinds: &[&'static str],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let leased = pending(kinds).filter(Column::LeasedUntil.gt(now.micros()));
        Ok(leased.one(control.reader()).await?.is_some())
    }

    /// When the next job of these kinds is due; `None` when none waits.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn next_due(
        control: &ControlDatabase,
        kinds: &[&'static str],
    ) -> Result<Option<Timestamp>, StorageError> {
        let free = pending(kinds)
            .filter(Column::LeasedUntil.is_null())
            .order_by_asc(Column::DueAt)
            .one(control.reader())
            .await?;
        let taken = pending(kinds)
            .filter(Column::LeasedUntil.is_not_null())
            .order_by_asc(Column::LeasedUntil)
            .one(control.reader())
            .await?;
        let free = free.map(|row| row.due_at);
        let taken = taken.and_then(|row| row.leased_until);
        Ok(free
            .into_iter()
            .chain(taken)
            .min()
            .map(Timestamp::from_micros))
    }
}

/// The jobs of these kinds that are to be done.
pub(super) fn pending(kinds: &[&'static str]) -> Select<Entity> {
    Entity::find()
        .filter(Column::State.eq(JobState::Pending.as_str()))
        .filter(Column::Kind.is_in(kinds.iter().copied()))
}

/// Nobody is doing them, or whoever was has not finished in time.
pub(super) fn free(now: Timestamp) -> Condition {
    Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lte(now.micros()))
}
