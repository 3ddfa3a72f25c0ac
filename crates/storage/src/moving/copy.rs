//! Copies the rows of a table, a batch in each transaction.

use std::sync::atomic::{AtomicU64, Ordering};

use super::begin::change;
use super::insert::insert;
use super::page::{End, Which, key_of};
use super::value::Row;
use super::{EngineMove, MoveError, MovedTable};
use crate::{Database, Scope};

/// How many rows go at once, and how many such batches may go at all.
#[derive(Debug)]
pub(super) struct Allowance {
    pub(super) batch: u64,
    left: Option<AtomicU64>,
}

impl Allowance {
    pub(super) fn new(batch: u64, most: Option<u64>) -> Self {
        Self {
            batch: batch.max(1),
            left: most.map(AtomicU64::new),
        }
    }

    fn take(&self) -> Result<(), MoveError> {
        let Some(left) = &self.left else {
            return Ok(());
        };
        let one_less = |left: u64| left.checked_sub(1);
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        taken.map(drop).map_err(|_| MoveError::Stopped)
    }
}

impl EngineMove {
    /// Copies what the target lacks of a table behind its greatest key, and tells how many rows each
    /// batch had. A batch is there as a whole or not at all, so the same call goes on after any end.
    ///
    /// # Errors
    /// [`MoveError::Value`] for a value that the target's column cannot hold,
    /// [`MoveError::Stopped`]; the failure of either database.
    pub async fn copy(
        &self,
        source: &Database,
        table: &MovedTable,
        mut told: impl FnMut(u64),
    ) -> Result<(), MoveError> {
        let scope = source.scope();
        let there = End::Target(&self.target, scope);
        let last = there.rows(table, Which::Last).await?;
        let mut after = last.first().map(|row| key_of(table, row));
        loop {
            let which = Which::After(after.as_deref(), self.allowance.batch);
            let rows = End::Source(source).rows(table, which).await?;
            let Some(last) = rows.last() else {
                return Ok(());
            };
            after = Some(key_of(table, last));
            self.allowance.take()?;
            let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            self.write(scope, table, rows).await?;
            told(count);
        }
    }

    async fn write(
        &self,
        scope: Scope,
        table: &MovedTable,
        rows: Vec<Row>,
    ) -> Result<(), MoveError> {
        let insert = insert(table, rows)?;
        let mut transaction = change(&self.target, scope).await?;
        insert.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_batches_go_than_are_allowed() {
        let allowance = Allowance::new(0, Some(2));
        assert_eq!(allowance.batch, 1);
        assert!(allowance.take().is_ok() && allowance.take().is_ok());
        assert!(matches!(allowance.take(), Err(MoveError::Stopped)));
        assert!(Allowance::new(1, None).take().is_ok());
    }
}
