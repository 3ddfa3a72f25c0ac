//! Sessions as other crates see them.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Actor, IdentityId, SecretText, SessionId, Timestamp, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::Methods;

/// What kind of program holds the session: it decides how the refresh token is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// A browser, which keeps the refresh token in a cookie that scripts cannot read.
    Web,
    /// A native app, which keeps the refresh token itself.
    Native,
}

impl Client {
    /// The word in the `client` column and in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "native",
        }
    }

    pub(crate) fn from_column(text: &str) -> Self {
        // Whatever is stored and unknown is treated as the more careful kind.
        if text == "native" {
            Self::Native
        } else {
            Self::Web
        }
    }
}

/// A session of a user: one signed-in client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The one workspace of a workspace session.
    pub workspace: Option<WorkspaceId>,
    /// The account session that it was opened from; it ends with that one.
    pub parent: Option<SessionId>,
    /// The identity that it began with, where another issuer has vouched for the user; that of the
    /// session it was opened from.
    pub identity: Option<IdentityId>,
    /// What kind of program holds it.
    pub client: Client,
    /// The client's address when the session began.
    pub ip: Option<IpAddr>,
    /// The client's program when the session began.
    pub user_agent: Option<String>,
    /// When its user has last proven who they are.
    pub authenticated_at: Timestamp,
    /// How they have proven it, in this session and the one that it was opened from.
    pub methods: Methods,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed, or a session that was opened from it began or was refreshed.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A session with the tokens to use it.
#[derive(Debug, Clone)]
pub struct IssuedSession {
    /// The session.
    pub session: Session,
    /// The signed access token.
    pub access_token: SecretText,
    /// How long the access token is good.
    pub expires_in: Duration,
    /// The token that gets the next pair.
    pub refresh_token: SecretText,
    /// Whose session it is.
    pub user: UserId,
    /// What the client's device is to keep from now on, to be known again at the next sign-in; where
    /// it keeps it already, `None`.
    pub device: Option<SecretText>,
}

/// A session that a call ended, and what ended with it.
#[derive(Debug, Clone)]
pub struct Revoked {
    /// The session as it was.
    pub session: Session,
    /// It and those that were opened from it.
    pub ended: Vec<SessionId>,
}

/// What a valid access token proves.
#[derive(Debug, Clone)]
pub struct Verified {
    /// Who calls.
    pub actor: Actor,
    /// The caller's name, for the audit log.
    pub user_name: Arc<str>,
}
