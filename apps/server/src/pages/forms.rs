//! The forms. Each page is the same for everyone: what is personal stays in the browser.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use askama::Template;

use crate::error::{ApiError, Code};
use crate::middleware::PAGE_POLICY;

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage;

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage;

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage;

#[derive(Template)]
#[template(path = "invitation.html")]
struct InvitationPage;

/// `GET /claim`: the first owner takes the installation.
pub(crate) async fn claim() -> Result<HttpResponse, ApiError> {
    page(&ClaimPage)
}

/// `GET /verify`: a new user confirms an address.
pub(crate) async fn verify() -> Result<HttpResponse, ApiError> {
    page(&VerifyPage)
}

/// `GET /reset`: a user chooses a new password.
pub(crate) async fn reset() -> Result<HttpResponse, ApiError> {
    page(&ResetPage)
}

/// `GET /report`: a user tells that somebody else was at work.
pub(crate) async fn report() -> Result<HttpResponse, ApiError> {
    page(&ReportPage)
}

/// `GET /invitation`: someone joins a workspace.
pub(crate) async fn invitation() -> Result<HttpResponse, ApiError> {
    page(&InvitationPage)
}

/// Renders a page with the policy of pages.
pub(super) fn page(template: &impl Template) -> Result<HttpResponse, ApiError> {
    let html = template.render();
    let html = html.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .body(html))
}
