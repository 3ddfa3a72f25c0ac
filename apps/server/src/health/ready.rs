//! `GET /readyz`: what every request needs is there.

use actix_web::HttpResponse;
use serde_json::json;

use super::readiness::Lacking;
use crate::answer;
use crate::error::{ApiError, Code};
use crate::extract::State;

/// Asks the control database, and whether the data folder can be written to.
pub(crate) async fn ready(state: State) -> Result<HttpResponse, ApiError> {
    if state.leaving.has_begun() {
        let leaving = ApiError::new(Code::Unready).detail("This server is about to stop.");
        return Err(leaving.member("dependency", "server"));
    }
    let Some(lacking) = state.readiness.lacking(&state).await else {
        return answer::ok(&json!({"status": "ok"}));
    };
    let Lacking { dependency, cause } = lacking;
    Err(ApiError::new(Code::Unready)
        .detail(format!("{dependency} does not work."))
        .member("dependency", dependency)
        .caused_by(cause))
}
