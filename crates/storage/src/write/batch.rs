//! Changes that are committed together.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::PoisonError;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::Transaction;
use super::queue::Shared;
use super::transaction::{Hook, ended, nest};
use super::work::{Fate, Outcome, Work};
use crate::StorageError;
use crate::error::is_refusal;
use crate::postgres::NOTICES;

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
        return outcome.answer(Fate::Lost);
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
                return answer(done, Fate::Lost);
            }
        }
    }
    let hooks = outer.take_hooks();
    let fate = commit(outer).await;
    if fate == Fate::Durable {
        hooks.into_iter().for_each(call);
    }
    answer(done, fate);
}

/// Commits, and says what has become of it. Notices leave with the commit and never without it.
async fn commit(outer: Transaction) -> Fate {
    let told = tell(&outer).await;
    let transaction = ended(outer.inner);
    if let Err(error) = told {
        tracing::error!(error = %error, "other nodes could not be told of a group of changes");
        let _ = transaction.rollback().await;
        return Fate::Lost;
    }
    match transaction.commit().await {
        Ok(()) => Fate::Durable,
        Err(error) => {
            tracing::error!(error = %error, "a group of changes could not be committed");
            // The server may have committed before the connection to it was lost.
            match is_refusal(&error) {
                true => Fate::Lost,
                false => Fate::Unknown,
            }
        }
    }
}

/// A statement has room for so many columns only (1,664). What touches more has everything forgotten.
const MOST_NOTICES: usize = 1_000;

/// A notice of no topic: whoever hears it cannot believe anything that it holds.
const EVERYTHING: &str = "everything";

/// Queues the notices of a change that others share; the server sends them when it has committed.
async fn tell(outer: &Transaction) -> Result<(), DbErr> {
    let notices: BTreeSet<String> = outer.take_notices().into_iter().collect();
    let sql = outer.sql();
    if notices.is_empty() || sql.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let values: Vec<Value> = if notices.len() > MOST_NOTICES {
        vec![EVERYTHING.into()]
    } else {
        notices.into_iter().map(Value::from).collect()
    };
    let calls: Vec<String> = (1..=values.len())
        .map(|number| format!("pg_notify('{NOTICES}', ${number})"))
        .collect();
    let query = format!("SELECT {}", calls.join(", "));
    let query = Statement::from_sql_and_values(DbBackend::Postgres, query, values);
    sql.query_one_raw(query).await.map(drop)
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
        outcome.answer(Fate::Lost);
        return rolled_back.map(|()| None).map_err(StorageError::from);
    }
    let (hooks, notices) = (savepoint.take_hooks(), savepoint.take_notices());
    match ended(savepoint.inner).commit().await {
        Ok(()) => {
            outer
                .hooks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(hooks);
            outer
                .notices
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(notices);
            Ok(Some(outcome))
        }
        Err(error) => {
            outcome.answer(Fate::Lost);
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

fn answer(outcomes: Vec<Box<dyn Outcome>>, fate: Fate) {
    for outcome in outcomes {
        outcome.answer(fate);
    }
}
