//! `GET /readyz`: what every request needs is there.

use actix_web::HttpResponse;
use serde_json::json;

use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::State;

/// Asks the control database, and whether the data folder can be written to.
pub(crate) async fn ready(state: State) -> Result<HttpResponse, ApiError> {
    let Some(dependency) = state.readiness.lacking(&state).await else {
        return answer::ok(&json!({"status": "ok"}));
    };
    Err(ApiError::new(Code::Unready)
        .detail(format!("{dependency} does not work."))
        .member("dependency", dependency))
}
