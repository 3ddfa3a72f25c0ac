//! Making a workspace.

use actix_web::HttpResponse;
use serde::Deserialize;
use storage::Once;
use tenancy::{Workspace, WorkspaceName};
use utoipa::ToSchema;

use super::UserWorkspaceBody;
use crate::admission::{Admission, Door, Who};
use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, Body, State};

/// A workspace to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Makes a workspace
///
/// The caller becomes its owner. Its data goes into an encrypted database of its own.
#[utoipa::path(
    post,
    path = "/v1/workspaces",
    operation_id = "create_workspace",
    tag = "workspaces",
    security(("access_token" = ["account"])),
    request_body = NewWorkspace,
    responses((status = 201, description = "The workspace.", body = UserWorkspaceBody)),
    extensions(("x-error-codes" = json!(["tenancy.name_invalid", "rate_limited", "idempotency_key_reused"])))
)]
pub async fn create(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    Body(new): Body<NewWorkspace>,
) -> Result<HttpResponse, ApiError> {
    let name = WorkspaceName::parse(&new.name)?;
    admission
        .ask(Door::Workspace, Who::User(actor.user))
        .await?;
    match state
        .tenancy
        .create_workspace(&actor, &origin, name)
        .await?
    {
        Once::Fresh(workspace) => {
            state.work.wake();
            created(workspace)
        }
        Once::Replayed(workspace) => created(workspace).map(answer::replayed),
    }
}

fn created(workspace: Workspace) -> Result<HttpResponse, ApiError> {
    // Once opened, every workspace stands at the same place: its session says which one it is.
    answer::created("/v1/workspace", &UserWorkspaceBody::owned(workspace))
}
