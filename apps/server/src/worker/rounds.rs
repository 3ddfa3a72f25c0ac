//! What is looked after every few seconds though nobody has queued it.

use tokio::sync::watch;

use super::task::REST;
use crate::state::AppState;

/// Goes round until it is stopped.
pub(super) async fn go(state: AppState, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        round(&state).await;
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Lets go of the workspaces that a command beside this process has put out of service.
pub(super) async fn round(state: &AppState) {
    if let Err(error) = state.tenancy.close_quarantined().await {
        tracing::error!(
            error = error.to_string(),
            "the workspaces out of service could not be read"
        );
    }
}
