//! Ending every other session.

use actix_web::HttpResponse;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer;
use crate::error::ApiError;
use crate::extract::{Caller, QueryOf, State};

/// Which sessions stay.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Except {
    /// The session that stays: the one of this call.
    #[param(inline)]
    #[expect(dead_code, reason = "there is one value, and reading it checks it")]
    except: Spared,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Spared {
    Current,
}

/// Ends every other session
///
/// `?except=current` must be sent: the session of this call goes on, though the account session that
/// opened it ends.
#[utoipa::path(
    delete,
    path = "/v1/sessions",
    operation_id = "revoke_other_sessions",
    tag = "sessions",
    security(("access_token" = [])),
    params(Except),
    responses((status = 204, description = "Every other session has ended."))
)]
pub async fn revoke_others(
    state: State,
    Caller { actor, origin }: Caller,
    _except: QueryOf<Except>,
) -> Result<HttpResponse, ApiError> {
    state.auth.revoke_others(&origin, &actor).await?;
    state.work.wake();
    Ok(answer::no_content())
}
