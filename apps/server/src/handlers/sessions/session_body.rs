//! A session as its user sees it.

use std::net::IpAddr;

use auth::{Client, Method, Session};
use kernel::{SessionId, Timestamp, UserId, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::schemas;
use crate::places::{Place, Places};

/// A session: one signed-in client.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    /// The session's id.
    #[schema(value_type = String, example = "ses_01h455vb4pex5vsknk084sn02q")]
    pub id: SessionId,
    /// Whose it is.
    #[schema(value_type = String, example = "usr_01h455vb4pex5vsknk084sn02q")]
    pub user_id: UserId,
    /// The one workspace of a workspace session; `null` in an account session.
    #[schema(value_type = Option<String>, required)]
    pub workspace_id: Option<WorkspaceId>,
    /// The account session that it was opened from; it ends with that one.
    #[schema(value_type = Option<String>, required)]
    pub parent_id: Option<SessionId>,
    /// What kind of program holds it.
    #[schema(schema_with = schemas::client, required)]
    pub client: Client,
    /// Whether it is the session of this call.
    pub current: bool,
    /// The client's address when the session began.
    #[schema(value_type = Option<String>, required)]
    pub ip: Option<IpAddr>,
    /// Where that address is, as far as the installation knows.
    #[schema(required)]
    pub place: Option<Place>,
    /// The client's program when the session began.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// How its user has proven who they are: `password`, `totp`, `recovery_code`, `passkey`, `identity`.
    #[schema(required)]
    pub methods: Vec<&'static str>,
    /// When they have last proven it.
    #[schema(value_type = String, format = DateTime)]
    pub authenticated_at: Timestamp,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last refreshed, or a session that was opened from it began or was refreshed.
    #[schema(value_type = String, format = DateTime)]
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Timestamp,
}

impl SessionBody {
    /// The session, seen from the session `current`.
    pub fn seen_from(current: SessionId, session: Session, places: &Places) -> Self {
        Self {
            place: session.ip.and_then(|address| places.of(address)),
            current: session.id == current,
            id: session.id,
            user_id: session.user,
            workspace_id: session.workspace,
            parent_id: session.parent,
            client: session.client,
            ip: session.ip,
            user_agent: session.user_agent,
            methods: session.methods.iter().map(Method::as_str).collect(),
            authenticated_at: session.authenticated_at,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}
