//! Reading one's second factors.

use actix_web::HttpResponse;
use auth::Authenticator;
use kernel::{AuthenticatorId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{AccountCaller, State};

/// An authenticator app or a passkey.
#[derive(Serialize, ToSchema)]
#[schema(as = Authenticator)]
pub struct AuthenticatorBody {
    /// Its id.
    #[schema(value_type = String, example = "aut_01h455vb4pex5vsknk084sn02q")]
    pub id: AuthenticatorId,
    /// What it is.
    #[schema(pattern = "^(totp|passkey)$")]
    pub kind: &'static str,
    /// When it was begun to be set up.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Since when it counts.
    #[schema(value_type = String, format = DateTime)]
    pub confirmed_at: Timestamp,
    /// What its user calls it. Passkeys only, where they were given a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// When it was last used. Passkeys only, once they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub last_used_at: Option<Timestamp>,
}

impl From<Authenticator> for AuthenticatorBody {
    fn from(found: Authenticator) -> Self {
        Self {
            id: found.id,
            kind: found.kind.as_str(),
            created_at: found.created_at,
            confirmed_at: found.confirmed_at,
            name: found.name,
            last_used_at: found.last_used_at,
        }
    }
}

/// One's second factors.
#[derive(Serialize, ToSchema)]
#[schema(as = Authenticators)]
pub struct AuthenticatorsBody {
    /// Five apps at most, and then ten passkeys at most; the oldest of each first.
    pub data: Vec<AuthenticatorBody>,
    /// How many recovery codes are left.
    pub recovery_codes_left: u64,
}

/// Lists one's second factors
#[utoipa::path(
    get,
    path = "/v1/me/authenticators",
    operation_id = "list_authenticators",
    tag = "second factors",
    security(("access_token" = ["account"])),
    responses((status = 200, description = "The second factors.", body = AuthenticatorsBody))
)]
pub async fn list(
    state: State,
    AccountCaller { actor, .. }: AccountCaller,
) -> Result<HttpResponse, ApiError> {
    let found = state.auth.authenticators(&actor).await?;
    answer::ok(&AuthenticatorsBody {
        data: found.all.into_iter().map(AuthenticatorBody::from).collect(),
        recovery_codes_left: found.recovery_codes_left,
    })
}
