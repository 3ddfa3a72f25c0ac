//! The OpenAPI document.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;

use crate::openapi::openapi_json;

static JSON: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(openapi_json()));

/// Shows the OpenAPI document
///
/// This very document, as OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "server",
    responses((status = 200, description = "The document.", content_type = "application/json"))
)]
pub async fn openapi() -> HttpResponse {
    let kind = (CONTENT_TYPE, "application/json; charset=utf-8");
    HttpResponse::Ok().insert_header(kind).body(JSON.clone())
}
