//! Taking an account back from whoever else was in it.

use auth::TakenBack;
use kernel::{Actor, Origin, SecretText, SessionId};
use storage::Transaction;

use crate::error::ApiError;
use crate::state::AppState;

/// For the holder of a mailed token: the account is taken back, and memberships that an intruder's identity
/// tied to itself are free of it, in one transaction.
///
/// # Errors
/// `auth.token_used_or_expired`.
pub async fn report_intrusion(
    state: &AppState,
    origin: &Origin,
    token: &SecretText,
) -> Result<(), ApiError> {
    let (parts, origin, token) = (state.clone(), origin.clone(), token.clone());
    let reported = state.control.write(move |transaction| {
        Box::pin(async move {
            let reported = parts.auth.report_intrusion_in(transaction, &origin, &token);
            untie(&parts, transaction, reported.await?).await
        })
    });
    let reported = reported.await;
    state.work.wake();
    reported
}

/// The same for a caller who sees a session among their own that is not theirs.
///
/// # Errors
/// `auth.session_not_found`, `auth.own_session`, `auth.step_up_required`.
pub async fn report_session(
    state: &AppState,
    origin: &Origin,
    actor: &Actor,
    session: SessionId,
) -> Result<(), ApiError> {
    let (parts, origin, actor) = (state.clone(), origin.clone(), *actor);
    let reported = state.control.write(move |transaction| {
        Box::pin(async move {
            let auth = &parts.auth;
            let reported = auth.report_session_in(transaction, &origin, &actor, session);
            untie(&parts, transaction, reported.await?).await
        })
    });
    let reported = reported.await;
    state.work.wake();
    reported
}

async fn untie(
    state: &AppState,
    transaction: &Transaction,
    taken: TakenBack,
) -> Result<(), ApiError> {
    let TakenBack {
        user,
        by,
        origin,
        identities,
    } = taken;
    state
        .tenancy
        .untie_identities_in(transaction, &origin, by, user, &identities)
        .await?;
    Ok(())
}
