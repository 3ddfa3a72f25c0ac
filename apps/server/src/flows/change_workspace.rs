//! Changing a workspace, and ending the sessions that do not fit it any more.

use tenancy::permission::UpdateWorkspace;
use tenancy::{Grant, Workspace, WorkspaceChange};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Changes a workspace. Whoever has it ask for a second factor has shown one, so that nobody locks
/// everybody out; sessions without one end in the same transaction.
///
/// # Errors
/// `auth.step_up_required`, `tenancy.second_factor_required`, `version_mismatch`.
pub async fn change_workspace(
    state: &AppState,
    grant: &Grant<UpdateWorkspace>,
    change: WorkspaceChange,
    expected: Option<i64>,
) -> Result<Workspace, ApiError> {
    let asks = change.requires_second_factor;
    if asks.is_some() {
        let actor = grant.actor();
        state.auth.require_recent_authentication(actor).await?;
        let own = state.auth.session(actor.session).await?;
        let is_strong = own.is_some_and(|own| own.methods.has_second_factor());
        if asks == Some(true) && !is_strong {
            return Err(ApiError::new(Code::SecondFactorNeeded));
        }
    }
    let (tenancy, auth, grant) = (state.tenancy.clone(), state.auth.clone(), grant.clone());
    let changed = state.control.write(move |transaction| {
        Box::pin(async move {
            let changed = tenancy.update_workspace_in(transaction, &grant, &change, expected);
            let changed = changed.await?;
            if asks == Some(true) {
                let (origin, actor) = (grant.origin(), grant.actor());
                let (sql, workspace) = (transaction, grant.workspace());
                auth.end_weak_sessions_in(sql, origin, actor, workspace)
                    .await?;
            }
            Ok(changed)
        })
    });
    let changed: Result<Workspace, ApiError> = changed.await;
    state.work.wake();
    changed
}
