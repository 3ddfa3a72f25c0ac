//! A request whose handling broke off: it is answered all the same, with every header.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpResponse, ResponseError};

use super::problem;
use super::security_headers::harden;
use crate::error::ApiError;
use crate::extract::RequestContext;

/// An error that carries all that its answer needs, because the request itself is gone.
pub struct FailedRequest {
    error: ApiError,
    context: RequestContext,
}

impl FailedRequest {
    pub fn new(error: ApiError, context: RequestContext) -> Self {
        Self { error, context }
    }
}

impl fmt::Debug for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl fmt::Display for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.error, f)
    }
}

impl ResponseError for FailedRequest {
    fn status_code(&self) -> StatusCode {
        self.error.code().status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = problem::answer(&self.error, &HeaderMap::new(), &self.context);
        harden(response.headers_mut(), &self.context);
        response
    }
}
