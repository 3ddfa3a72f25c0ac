//! The first owner: account, workspace and session come to be in one transaction, or none of them.

use audit::EventActor;
use auth::{Client, IssuedSession, PreparedUser};
use kernel::{EmailAddress, Origin, SecretText};
use storage::Transaction;
use tenancy::{PreparedWorkspace, Role, UserWorkspace, WorkspaceName};

use super::SignedIn;
use crate::error::ApiError;
use crate::state::AppState;

/// Who claims the installation.
pub struct Claimant {
    /// The token of the claim link.
    pub token: SecretText,
    /// The owner's address.
    pub email: EmailAddress,
    /// The owner's password.
    pub password: SecretText,
    /// The owner's name.
    pub name: String,
    /// The first workspace's name.
    pub workspace_name: String,
    /// What kind of program asks.
    pub client: Client,
}

/// Makes the first owner with the first workspace, and begins a session of it.
///
/// # Errors
/// `claim.used`, `claim.invalid`, and what is wrong with the name, the password or the address.
pub async fn claim(
    state: &AppState,
    origin: &Origin,
    claimant: Claimant,
) -> Result<SignedIn, ApiError> {
    // Asked first, so that nobody without the token makes us hash a password.
    state.auth.check_claim(&claimant.token).await?;
    let workspace_name = WorkspaceName::parse(&claimant.workspace_name)?;
    let Claimant {
        token,
        email,
        password,
        name,
        client,
        ..
    } = claimant;
    let user = state.auth.prepare_user(email, &password, &name).await?;
    let workspace = state.tenancy.prepare_workspace(workspace_name).await?;
    let parts = state.clone();
    let origin = Origin {
        actor_name: Some(user.name().to_owned()),
        ..origin.clone()
    };
    let claimed = state.control.write(move |transaction| {
        Box::pin(async move {
            redeem(
                &parts,
                transaction,
                &origin,
                &token,
                user,
                workspace,
                client,
            )
            .await
        })
    });
    let claimed = claimed.await;
    state.work.wake();
    let (issued, workspace) = claimed?;
    Ok(SignedIn {
        issued,
        workspaces: vec![workspace],
    })
}

async fn redeem(
    state: &AppState,
    transaction: &Transaction,
    origin: &Origin,
    token: &SecretText,
    user: PreparedUser,
    workspace: PreparedWorkspace,
    client: Client,
) -> Result<(IssuedSession, UserWorkspace), ApiError> {
    let (auth, tenancy) = (&state.auth, &state.tenancy);
    let user = auth
        .redeem_claim_in(transaction, origin, token, user)
        .await?;
    let owner = EventActor::Account(user);
    let made = tenancy
        .insert_workspace(transaction, origin, workspace, user, owner)
        .await?;
    let opened = auth.insert_session_in(transaction, origin, user, Some(made.id), None, client);
    let issued = opened.await?;
    Ok((
        issued,
        UserWorkspace {
            workspace: made,
            role: Role::Owner,
        },
    ))
}
