//! Changes that are committed together.

use std::panic::AssertUnwindSafe;
use std::sync::PoisonError;
use std::time::Duration;

use super::Transaction;
use super::queue::Shared;
use super::transaction::{Hook, ended, nest};
use super::work::{Outcome, Work};
use crate::StorageError;

/// A commit takes at most this many changes, so that the first of them does not wait for ever. One
/// that fails counts too: it takes its time, and leaves a savepoint behind until the commit.
const BATCH: usize = 64;

/// No further change begins once a group is so old.
const OLD: Duration = Duration::from_millis(250);

/// Runs `first` and whatever waits behind it, then commits once and answers each.
pub(super) async fn batch(shared: &Shared, first: Box<dyn Work>) {
    let outer = match shared.begin().await {
        Ok(transaction) => shared.transaction(transaction),
        Err(error) => return first.refuse(error),
    };
    // The first change needs no savepoint: when it fails, nothing else is in the transaction.
    let outcome = first.run(&outer).await;
    if outcome.failed() {
        if let Err(error) = ended(outer.inner).rollback().await {
            tracing::error!(error = %error, "a change could not be rolled back");
        }
        return outcome.answer(false);
    }
    let mut done = vec![outcome];
    for _ in 1..BATCH {
        if shared.now().since(outer.now) >= OLD {
            break;
        }
        let Some(work) = shared.next() else { break };
        match nested(shared, &outer, work).await {
            Ok(Some(outcome)) => done.push(outcome),
            Ok(None) => {}
            Err(error) => {
                tracing::error!(error = %error, "a group of changes was given up");
                let _ = ended(outer.inner).rollback().await;
                return answer(done, false);
            }
        }
    }
    let hooks = outer.take_hooks();
    let committed = ended(outer.inner).commit().await;
    match &committed {
        Ok(()) => hooks.into_iter().for_each(call),
        Err(error) => {
            tracing::error!(error = %error, "a group of changes could not be committed");
        }
    }
    answer(done, committed.is_ok());
}

/// Runs one more change inside a savepoint. A change that failed is rolled back and answered;
/// an error means that the transaction as a whole is lost.
async fn nested(
    shared: &Shared,
    outer: &Transaction,
    work: Box<dyn Work>,
) -> Result<Option<Box<dyn Outcome>>, StorageError> {
    let savepoint = match nest(&outer.inner).await {
        Ok(savepoint) => shared.transaction(savepoint),
        Err(error) => {
            work.refuse(StorageError::Commit);
            return Err(error.into());
        }
    };
    let outcome = work.run(&savepoint).await;
    if outcome.failed() {
        let rolled_back = ended(savepoint.inner).rollback().await;
        outcome.answer(false);
        return rolled_back.map(|()| None).map_err(StorageError::from);
    }
    let hooks = savepoint.take_hooks();
    match ended(savepoint.inner).commit().await {
        Ok(()) => {
            outer
                .hooks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(hooks);
            Ok(Some(outcome))
        }
        Err(error) => {
            outcome.answer(false);
            Err(error.into())
        }
    }
}

/// The changes are durable by now: a hook that panics must keep neither the other hooks from
/// running nor the callers from their answers.
fn call(hook: Hook) {
    if std::panic::catch_unwind(AssertUnwindSafe(hook)).is_err() {
        tracing::error!("what follows a commit panicked");
    }
}

fn answer(outcomes: Vec<Box<dyn Outcome>>, committed: bool) {
    for outcome in outcomes {
        outcome.answer(committed);
    }
}
