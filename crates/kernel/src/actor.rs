//! Who calls, and from where.

use std::net::IpAddr;

use crate::{IdempotencyKey, SecretText, SessionId, UserId, WorkspaceId};

/// A caller whose access token was verified. Made by `auth` alone; it says who someone is, and
/// nothing about what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// The one workspace of a workspace session; `None` in an account session.
    pub workspace: Option<WorkspaceId>,
}

/// Where a call came from and which call it is, for the audit log and for retries.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The name of the user who calls, once the token is verified.
    pub actor_name: Option<String>,
    /// The client's address, from the connection or from a trusted proxy.
    pub ip: Option<IpAddr>,
    /// The `User-Agent` header, cut to 256 characters.
    pub user_agent: Option<String>,
    /// The id of the request, as answered in `X-Request-Id`.
    pub request_id: String,
    /// What the client's device keeps to be known again, if it brought it.
    pub device: Option<SecretText>,
    /// The client's `Idempotency-Key`, if it sent one.
    pub idempotency: Option<IdempotencyKey>,
}
