//! The caller's account as the caller sees it.

use auth::User;
use kernel::{Actor, SessionId, Timestamp, UserId, WorkspaceId};
use serde::Serialize;
use utoipa::ToSchema;

/// One's own account, and the session of this call.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub struct UserBody {
    /// The user's id.
    #[schema(value_type = String, example = "usr_01h455vb4pex5vsknk084sn02q")]
    pub id: UserId,
    /// The address.
    #[schema(format = Email)]
    pub email: String,
    /// The name that others see.
    pub name: String,
    /// When the address was verified.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    pub email_verified_at: Option<Timestamp>,
    /// The session of this call.
    #[schema(value_type = String)]
    pub session_id: SessionId,
    /// The workspace of the session; `null` in an account session.
    #[schema(value_type = Option<String>, required)]
    pub workspace_id: Option<WorkspaceId>,
    /// Grows with each change; the same as in `ETag`.
    pub version: u64,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl UserBody {
    /// The account of the user who calls.
    pub fn of_caller(actor: &Actor, user: User) -> Self {
        Self {
            id: user.id,
            email: user.email,
            name: user.name,
            email_verified_at: user.email_verified_at,
            session_id: actor.session,
            workspace_id: actor.workspace,
            version: user.version,
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}
