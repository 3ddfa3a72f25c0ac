//! The page that shows the API to people. It has no script, and nothing from elsewhere.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Bytes;
use askama::Template;

use crate::error::{ApiError, Code};
use crate::openapi::{DocsView, docs_view, document};

/// The style alone: the page has no script, no form and no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      object-src 'none'; frame-ancestors 'none'";

/// It is the same for everybody and for as long as the process lives.
static PAGE: LazyLock<Result<Bytes, String>> = LazyLock::new(|| {
    let docs = docs_view(document());
    let html = DocsPage { docs }.render();
    html.map(Bytes::from).map_err(|error| error.to_string())
});

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage {
    docs: DocsView,
}

/// Shows the API to people
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "docs",
    tag = "server",
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"))
)]
pub async fn docs() -> Result<HttpResponse, ApiError> {
    let html = PAGE
        .as_ref()
        .map_err(|error| ApiError::new(Code::Internal).caused_by(error.as_str()))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(html.clone()))
}
