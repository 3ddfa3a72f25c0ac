//! `GET /problems/{code}`: what the `type` of a problem document leads to.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::forms::page;
use crate::error::{ApiError, Code};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    title: &'static str,
    code: &'static str,
    status: u16,
}

/// Explains one code.
pub(crate) async fn problem(word: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let code = Code::find(&word).ok_or_else(|| ApiError::new(Code::NotFound))?;
    let status = code.status().as_u16();
    page(&ProblemPage {
        title: code.title(),
        code: code.as_str(),
        status,
    })
}
