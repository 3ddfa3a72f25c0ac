//! Handing over a session's tokens: native apps get the refresh token in the body, browsers in a
//! cookie that no script can read.

use actix_web::HttpResponse;
use auth::{Client, IssuedSession};
use serde::Serialize;
use utoipa::ToSchema;

use super::SessionBody;
use super::{device_cookie, refresh_cookie};
use crate::answer;
use crate::error::ApiError;
use crate::flows::SignedIn;
use crate::handlers::workspaces::UserWorkspaceBody;
use crate::state::AppState;

/// A session with its tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedSession)]
pub struct IssuedBody {
    /// What to send as `Authorization: Bearer …`.
    pub access_token: String,
    /// How to send it.
    #[schema(pattern = "^Bearer$")]
    pub token_type: &'static str,
    /// For how many seconds the access token is good.
    pub expires_in: u64,
    /// What gets the next pair. Native clients only: a browser gets it as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
    /// What the app keeps for good and sends in `Bailiwick-Device` with every call, so that its device
    /// is known again. Native clients only, and only where none was sent: a browser gets it as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub device_token: Option<String>,
    /// The session.
    pub session: SessionBody,
    /// The user's workspaces; at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub workspaces: Option<Vec<UserWorkspaceBody>>,
}

/// 201 with a session that just began.
///
/// # Errors
/// Those of the answer.
pub fn issued(state: &AppState, signed_in: SignedIn) -> Result<HttpResponse, ApiError> {
    let SignedIn { issued, workspaces } = signed_in;
    let location = format!("/v1/sessions/{}", issued.session.id);
    let workspaces = workspaces
        .into_iter()
        .map(UserWorkspaceBody::from)
        .collect();
    let mut response = answer::created(&location, &body(state, &issued, Some(workspaces)))?;
    refresh_cookie::begin(&mut response, state.clock.now(), &issued)?;
    device_cookie::keep(&mut response, &issued)?;
    Ok(response)
}

/// 200 with a session's next pair of tokens.
///
/// # Errors
/// Those of the answer.
pub fn refreshed(state: &AppState, issued: &IssuedSession) -> Result<HttpResponse, ApiError> {
    let mut response = answer::ok(&body(state, issued, None))?;
    refresh_cookie::keep(&mut response, state.clock.now(), issued)?;
    Ok(response)
}

fn body(
    state: &AppState,
    issued: &IssuedSession,
    workspaces: Option<Vec<UserWorkspaceBody>>,
) -> IssuedBody {
    let native = issued.session.client == Client::Native;
    IssuedBody {
        access_token: issued.access_token.expose().to_owned(),
        token_type: "Bearer",
        expires_in: issued.expires_in.as_secs(),
        refresh_token: native.then(|| issued.refresh_token.expose().to_owned()),
        device_token: issued
            .device
            .as_ref()
            .filter(|_| native)
            .map(|device| device.expose().to_owned()),
        session: SessionBody::seen_from(issued.session.id, issued.session.clone(), &state.places),
        workspaces,
    }
}
