//! Taking an identity away from one's account.

use kernel::{Actor, IdentityId, Origin};

use crate::error::ApiError;
use crate::state::AppState;

/// Takes an identity away. A membership that is tied to it stays so, and waits for an admin of that workspace:
/// an intruder's identity must not be what nobody can take away.
///
/// # Errors
/// `auth.identity_not_found`, `auth.last_way_in`, `auth.step_up_required`.
pub async fn unlink_identity(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    identity: IdentityId,
) -> Result<(), ApiError> {
    let (auth, origin, actor) = (state.auth.clone(), origin.clone(), *actor);
    let unlinked = state.control.write(move |transaction| {
        Box::pin(async move {
            auth.unlink_identity_in(transaction, &origin, &actor, identity)
                .await?;
            Ok(())
        })
    });
    let unlinked: Result<(), ApiError> = unlinked.await;
    state.work.wake();
    unlinked
}
