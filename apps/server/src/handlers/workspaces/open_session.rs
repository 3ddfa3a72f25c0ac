//! Opening a session of one workspace.

use actix_web::HttpResponse;
use auth::Client;
use kernel::WorkspaceId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::admission::{Admission, Door, Who};
use crate::error::ApiError;
use crate::extract::{AccountCaller, BodyOrDefault, PathId, State};
use crate::flows;
use crate::handlers::sessions::{IssuedBody, issued};
use crate::openapi::schemas;

/// How the session is handed over.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenSession {
    /// Which kind of program asks: `web` gets the refresh token as a cookie, `native` (unless said
    /// otherwise) in the body.
    #[schema(schema_with = schemas::optional_client)]
    pub client: Option<Client>,
}

/// Opens a session of a workspace
///
/// Every call of the workspace's resources needs such a session. It ends with the account session.
/// The first session that began with an identity ties the membership to that: from then on only sessions
/// that began with it open this workspace.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens, and an answer that is kept to be given
/// again would be a copy of them in the database. Who opens twice has two sessions.
#[utoipa::path(
    post,
    path = "/v1/workspaces/{id}/sessions",
    operation_id = "open_workspace_session",
    tag = "workspaces",
    security(("access_token" = ["account"])),
    params(("id" = String, Path, description = "The workspace's id.")),
    request_body = Option<OpenSession>,
    responses((status = 201, description = "The workspace session.", body = IssuedBody)),
    extensions(("x-error-codes" = json!([
        "tenancy.workspace_not_found", "tenancy.identity_locked", "tenancy.second_factor_required",
        "rate_limited",
    ])))
)]
pub async fn open_session(
    state: State,
    AccountCaller { actor, origin }: AccountCaller,
    admission: Admission,
    PathId(workspace): PathId<WorkspaceId>,
    BodyOrDefault(body): BodyOrDefault<OpenSession>,
) -> Result<HttpResponse, ApiError> {
    admission
        .ask(Door::WorkspaceSession, Who::User(actor.user))
        .await?;
    let client = body.client.unwrap_or(Client::Native);
    let opened = flows::open_workspace_session(&state, &origin, &actor, workspace, client).await?;
    issued(&state, opened)
}
