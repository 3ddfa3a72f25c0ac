//! Verifying an address. The workspace that was named at sign-up comes to be in the same transaction.

use audit::EventActor;
use kernel::{Origin, SecretText};
use storage::Transaction;
use tenancy::{PreparedWorkspace, WorkspaceName};

use crate::error::{ApiError, Code};
use crate::state::AppState;

/// Another registration may change the workspace that is waited for while its file is made; so
/// often at most.
const ATTEMPTS: usize = 4;

/// Why a try came to nothing.
enum Stopped {
    /// The user waits for another workspace than the one whose file was made.
    Changed,
    Refused(ApiError),
}

/// A workspace whose file stands ready, with the name that was asked for.
struct Ready {
    name: String,
    workspace: PreparedWorkspace,
}

/// Uses the token of a verification mail.
///
/// # Errors
/// `auth.token_used_or_expired`; `overloaded` when registrations of the address keep coming.
pub async fn verify_email(
    state: &AppState,
    origin: &Origin,
    token: SecretText,
) -> Result<(), ApiError> {
    for _ in 0..ATTEMPTS {
        // A file is not made inside a transaction, so it is looked up before which one is needed.
        let ready = prepare(state, state.auth.pending_workspace_name(&token).await?).await?;
        match attempt(state, origin, token.clone(), ready).await {
            Ok(()) => return Ok(()),
            Err(Stopped::Refused(error)) => return Err(error),
            Err(Stopped::Changed) => {}
        }
    }
    Err(ApiError::new(Code::Overloaded).retry_after(2))
}

async fn prepare(state: &AppState, pending: Option<String>) -> Result<Option<Ready>, ApiError> {
    let Some(name) = pending else { return Ok(None) };
    let parsed = WorkspaceName::parse(&name)?;
    let workspace = state.tenancy.prepare_workspace(parsed).await?;
    Ok(Some(Ready { name, workspace }))
}

async fn attempt(
    state: &AppState,
    origin: &Origin,
    token: SecretText,
    ready: Option<Ready>,
) -> Result<(), Stopped> {
    let (parts, origin) = (state.clone(), origin.clone());
    let done = state.control.write(move |transaction| {
        Box::pin(async move { verify(&parts, transaction, &origin, &token, ready).await })
    });
    let done = done.await;
    state.work.wake();
    done
}

async fn verify(
    state: &AppState,
    transaction: &Transaction,
    origin: &Origin,
    token: &SecretText,
    ready: Option<Ready>,
) -> Result<(), Stopped> {
    let verified = state
        .auth
        .verify_email_in(transaction, origin, token)
        .await?;
    let (workspace, name) = match (verified.pending_workspace_name, ready) {
        (None, _) => return Ok(()),
        (Some(name), Some(ready)) if name == ready.name => (ready.workspace, verified.name),
        (Some(_), _) => return Err(Stopped::Changed),
    };
    let origin = Origin {
        actor_name: Some(name),
        ..origin.clone()
    };
    let (user, owner) = (verified.user, EventActor::Account(verified.user));
    let made = state
        .tenancy
        .insert_workspace(transaction, &origin, workspace, user, owner);
    made.await?;
    Ok(())
}

impl<E: Into<ApiError>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}
