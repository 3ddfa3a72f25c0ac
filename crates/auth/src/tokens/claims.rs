//! What an access token says (RFC 7519 section 4, RFC 9068 section 2.2).

use kernel::{SessionId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// The header of every token of ours, and the only one that is accepted: a parameter that names
/// a key or an extension (`jku`, `jwk`, `x5u`, `crit`, `b64`, …) is an unknown field.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) typ: String,
    pub(crate) kid: String,
}

/// The claims. Each is required, has one JSON type and stands once; times are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) sub: UserId,
    pub(crate) aud: String,
    pub(crate) exp: u64,
    pub(crate) iat: u64,
    pub(crate) nbf: u64,
    pub(crate) jti: String,
    /// The session.
    pub(crate) sid: SessionId,
    /// The session's epoch when the token was made.
    pub(crate) sep: i64,
    /// The workspace of a workspace session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) wid: Option<WorkspaceId>,
}
