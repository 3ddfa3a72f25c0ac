//! Opening a session of one workspace, for its members alone.

use auth::Client;
use kernel::{Actor, Origin, WorkspaceId};

use super::SignedIn;
use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Opens a session of the workspace from the caller's account session. The membership is read in
/// the transaction that writes the session: whoever is removed at the same time is left without one.
///
/// # Errors
/// `tenancy.identity_locked`, `tenancy.second_factor_required`; `tenancy.workspace_not_found` when the caller is not a member, whether the workspace exists or not.
pub async fn open_workspace_session(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    workspace: WorkspaceId,
    client: Client,
) -> Result<SignedIn, ApiError> {
    // Asked first, so that nobody queues for the one writer in vain.
    if state.tenancy.role(workspace, actor.user).await?.is_none() {
        return Err(ApiError::new(Code::WorkspaceNotFound));
    }
    let (auth, tenancy) = (state.auth.clone(), state.tenancy.clone());
    let (origin, actor) = (origin.clone(), *actor);
    let opened = state.control.write(move |transaction| {
        Box::pin(async move {
            let own = tenancy.workspace_of_in(transaction, workspace, actor.user);
            let workspaces = vec![own.await?];
            let asks = workspaces[0].workspace.requires_second_factor;
            let identity = auth
                .identity_of_session_in(transaction, actor.session)
                .await?;
            let tied = tenancy
                .pass_identity_lock_in(transaction, &origin, &actor, workspace, identity)
                .await?;
            if let Some(identity) = tied {
                // What was opened by another way is over with that.
                auth.end_workspace_sessions_not_by_in(transaction, actor.user, workspace, identity)
                    .await?;
            }
            let issued = auth
                .open_workspace_session_in(transaction, &origin, &actor, workspace, client)
                .await?;
            if asks && !issued.session.methods.has_second_factor() {
                return Err(ApiError::new(Code::SecondFactorNeeded));
            }
            Ok(SignedIn { issued, workspaces })
        })
    });
    let opened: Result<SignedIn, ApiError> = opened.await;
    state.work.wake();
    opened
}
