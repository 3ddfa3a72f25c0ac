//! Deletes what is kept for some time only, though nobody ever asks for it again: answers under
//! idempotency keys whose day is over, and sessions that ended 30 days ago. Both may hold personal
//! data.

use std::fmt::Display;
use std::time::Duration;

use auth::{Auth, AuthError};
use storage::{Database, StorageError};
use tokio::sync::watch;

use crate::state::AppState;

/// How often it looks.
const PERIOD: Duration = Duration::from_secs(60 * 60);

/// Purges now and then, until it is told to stop.
pub(super) async fn purge_now_and_then(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        purge(&state, || !*stopped.borrow()).await;
        tokio::select! {
            () = tokio::time::sleep(PERIOD) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Purges the control database and the workspace databases that are open; a closed one is purged
/// when it is opened.
pub(crate) async fn purge(state: &AppState, go_on: impl Fn() -> bool) {
    report("answers", purge_database(&state.control, &go_on).await);
    report("sessions", purge_sessions(&state.auth, &go_on).await);
    report("lockouts", purge_lockouts(&state.auth, &go_on).await);
    report("factor changes", purge_factors(&state.auth).await);
    for workspace in state.databases.all_opened() {
        report("answers", purge_database(&workspace, &go_on).await);
    }
}

async fn purge_sessions(auth: &Auth, go_on: impl Fn() -> bool) -> Result<(), AuthError> {
    while go_on() && auth.purge_sessions().await? > 0 {}
    Ok(())
}

async fn purge_lockouts(auth: &Auth, go_on: impl Fn() -> bool) -> Result<(), AuthError> {
    while go_on() && auth.purge_lockouts().await? > 0 {}
    Ok(())
}

async fn purge_factors(auth: &Auth) -> Result<(), AuthError> {
    auth.purge_factor_changes().await?;
    auth.purge_devices().await?;
    auth.purge_revocations().await?;
    Ok(())
}

async fn purge_database(database: &Database, go_on: impl Fn() -> bool) -> Result<(), StorageError> {
    while go_on() && database.purge_answers().await? > 0 {}
    Ok(())
}

fn report<E: Display>(rows: &'static str, done: Result<(), E>) {
    if let Err(error) = done {
        tracing::warn!(error = %error, rows, "what is old could not be deleted");
    }
}
