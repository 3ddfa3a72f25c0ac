//! Taking an identity away from one's account.

use kernel::{Actor, IdentityId, Origin};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Takes an identity away, unless a membership is tied to it: nobody could open that workspace any more.
///
/// # Errors
/// `auth.identity_not_found`, `auth.identity_in_use`, `auth.last_way_in`, `auth.step_up_required`.
pub async fn unlink_identity(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    identity: IdentityId,
) -> Result<(), ApiError> {
    let (auth, tenancy) = (state.auth.clone(), state.tenancy.clone());
    let (origin, actor) = (origin.clone(), *actor);
    let unlinked = state.control.write(move |transaction| {
        Box::pin(async move {
            if tenancy
                .is_tied_to_in(transaction, actor.user, identity)
                .await?
            {
                return Err(ApiError::new(Code::IdentityInUse)
                    .detail("An admin of that workspace can untie it."));
            }
            auth.unlink_identity_in(transaction, &origin, &actor, identity)
                .await?;
            Ok(())
        })
    });
    let unlinked: Result<(), ApiError> = unlinked.await;
    state.work.wake();
    unlinked
}
