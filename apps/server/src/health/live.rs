//! `GET /livez`: the process answers.

use actix_web::HttpResponse;
use serde_json::json;

use crate::answer;
use crate::error::ApiError;

/// Says that the process answers, and asks nothing else.
pub(crate) async fn live() -> Result<HttpResponse, ApiError> {
    answer::ok(&json!({"status": "ok"}))
}
