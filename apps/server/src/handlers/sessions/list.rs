//! The list of one's own sessions.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use super::SessionBody;
use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, QueryOf, State};
use crate::handlers::{PageBody, Parameters, cursor};

/// Which page of one's own sessions.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListSessions {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists one's own sessions
///
/// Those that can still be used, the newest first. A user has at most 1,000: beginning one more ends
/// the least recently used one.
#[utoipa::path(
    get,
    path = "/v1/sessions",
    operation_id = "list_sessions",
    tag = "sessions",
    security(("access_token" = [])),
    params(ListSessions),
    responses((status = 200, description = "A page of sessions.", body = PageBody<SessionBody>))
)]
pub async fn list(
    state: State,
    Caller { actor, .. }: Caller,
    QueryOf(query): QueryOf<ListSessions>,
) -> Result<HttpResponse, ApiError> {
    let mut parameters = Parameters::default();
    let limit = parameters.limit(query.limit);
    let limit = parameters.finish(limit)?;
    let cursor = cursor(query.cursor);
    let page = state.auth.sessions(&actor, limit, cursor.as_ref()).await?;
    let see = |session| SessionBody::seen_from(actor.session, session, &state.places);
    answer::ok(&PageBody::from(page.map(see)))
}
