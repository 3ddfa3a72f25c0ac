//! Verifying an address. The workspace that was named at sign-up comes to be in the same transaction.

use audit::EventActor;
use kernel::{Origin, SecretText};
use storage::{StorageError, Transaction};
use tenancy::{PreparedWorkspace, WorkspaceName};

use crate::error::ApiError;
use crate::state::AppState;

/// Why a try came to nothing.
enum Stopped {
    /// The user waits for a workspace of this name, whose file must stand ready first.
    WorkspaceNeeded(String),
    Refused(ApiError),
}

/// Uses the token of a verification mail.
///
/// # Errors
/// `auth.token_used_or_expired`.
pub async fn verify_email(
    state: &AppState,
    origin: &Origin,
    token: SecretText,
) -> Result<(), ApiError> {
    // Which workspace is wanted shows only inside the transaction, and a file is not made in there:
    // the first try is taken back, and made again once the file stands.
    let name = match attempt(state, origin, token.clone(), None).await {
        Err(Stopped::WorkspaceNeeded(name)) => name,
        Err(Stopped::Refused(error)) => return Err(error),
        Ok(()) => return Ok(()),
    };
    let prepared = state
        .tenancy
        .prepare_workspace(WorkspaceName::parse(&name)?)
        .await?;
    let id = prepared.id();
    let done = attempt(state, origin, token, Some(prepared)).await;
    if done.is_err() {
        state.tenancy.discard_workspace_file(id).await;
    }
    done.map_err(ApiError::from)
}

async fn attempt(
    state: &AppState,
    origin: &Origin,
    token: SecretText,
    prepared: Option<PreparedWorkspace>,
) -> Result<(), Stopped> {
    let (parts, origin) = (state.clone(), origin.clone());
    let done = state.control.write(move |transaction| {
        Box::pin(async move { verify(&parts, transaction, &origin, &token, prepared).await })
    });
    done.await?;
    state.work.wake();
    Ok(())
}

async fn verify(
    state: &AppState,
    transaction: &Transaction,
    origin: &Origin,
    token: &SecretText,
    prepared: Option<PreparedWorkspace>,
) -> Result<(), Stopped> {
    let verified = state.auth.verify_email_in(transaction, origin, token).await;
    let verified = verified.map_err(|error| Stopped::Refused(error.into()))?;
    let Some(name) = verified.pending_workspace_name else {
        return Ok(());
    };
    let prepared = prepared.ok_or(Stopped::WorkspaceNeeded(name))?;
    let owner = EventActor::Account(verified.user);
    let user = verified.user;
    let made = state
        .tenancy
        .insert_workspace(transaction, origin, prepared, user, owner)
        .await;
    made.map(|_| ())
        .map_err(|error| Stopped::Refused(error.into()))
}

impl From<StorageError> for Stopped {
    fn from(error: StorageError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Stopped> for ApiError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Refused(error) => error,
            // The name is taken out when it is answered, so a second one cannot be asked for.
            Stopped::WorkspaceNeeded(_) => Self::new(crate::error::Code::Internal),
        }
    }
}
