//! Refreshing a session.

use actix_web::HttpResponse;
use kernel::SecretText;
use serde::Deserialize;
use utoipa::ToSchema;

use super::refresh_cookie::{CookieOf, forget_refused};
use super::{IssuedBody, RefreshCookie, refreshed};
use crate::admission::{Admission, Door, Who};
use crate::error::ApiError;
use crate::extract::{BodyOrDefault, State, Visitor};
use crate::flows;

/// Which session to refresh. A browser may send nothing: its cookie says it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The refresh token of a native client.
    #[schema(value_type = Option<String>, format = Password)]
    pub refresh_token: Option<SecretText>,
    /// Which of a browser's two cookies is meant; without it that of the workspace session, where
    /// there is one.
    pub session: Option<CookieOf>,
}

/// Refreshes a session
///
/// Exchanges a refresh token for a new access token and the next refresh token. A token that was
/// exchanged before ends the session, unless the answer of that exchange was never used. A browser's
/// cookie that is refused is taken back.
///
/// An `Idempotency-Key` is ignored: the answer holds tokens, and an answer that is kept to be given
/// again would be a copy of them in the database. It is not needed
/// either: who lost the answer presents the same refresh token once more.
#[utoipa::path(
    post,
    path = "/v1/sessions/refresh",
    operation_id = "refresh_session",
    tag = "sessions",
    request_body = Option<Refresh>,
    responses((status = 200, description = "The next pair of tokens.", body = IssuedBody)),
    extensions(("x-error-codes" = json!(["auth.refresh_invalid", "auth.cross_origin", "rate_limited"])))
)]
pub async fn refresh(
    state: State,
    Visitor { origin }: Visitor,
    admission: Admission,
    cookie: RefreshCookie,
    BodyOrDefault(body): BodyOrDefault<Refresh>,
) -> Result<HttpResponse, ApiError> {
    let (cookie, token) = match body.refresh_token {
        Some(token) => (None, token),
        None => {
            let (of, token) = cookie.token(body.session)?;
            (Some(of), token)
        }
    };
    // What is none of our tokens is refused without a look into the database.
    let session = state.auth.session_of(&token);
    let who = session.map_or(Who::Nobody, Who::Session);
    admission.ask(Door::Refresh, who).await?;
    let issued = flows::refresh(&state, &origin, &token).await;
    let issued = issued.map_err(|refusal| match cookie {
        Some(of) => forget_refused(refusal, of),
        None => refusal,
    })?;
    refreshed(&state, &issued)
}
