//! The page that shows the API to people. It has no script, and nothing from elsewhere.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use askama::Template;

use crate::error::{ApiError, Code};
use crate::openapi::{DocsView, docs_view, document};

/// The style alone: the page has no script, no form and no frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
                      object-src 'none'; frame-ancestors 'none'";

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
    let page = DocsPage {
        docs: docs_view(document()),
    };
    let html = page
        .render()
        .map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(html))
}
