//! Turns an error into its answer.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};

use crate::error::{ApiError, Code, PROBLEM_JSON, document};
use crate::extract::RequestContext;

/// Another try makes sense after so many seconds, where the error does not say.
const RETRY: &str = "5";

/// The error behind an answer, if it is one: the handler's own, or one that the framework made.
pub enum Fault<'a> {
    Own(&'a ApiError),
    Framework(ApiError),
}

impl Fault<'_> {
    pub fn error(&self) -> &ApiError {
        match self {
            Self::Own(error) => error,
            Self::Framework(error) => error,
        }
    }
}

/// Finds the error behind an answer. An error status with a problem document of its own is left.
pub fn fault<B>(response: &HttpResponse<B>) -> Option<Fault<'_>> {
    if let Some(own) = response
        .error()
        .and_then(|error| error.as_error::<ApiError>())
    {
        return Some(Fault::Own(own));
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    is_error.then(|| Fault::Framework(ApiError::of_status(status)))
}

/// Writes the answer of an error. What the framework said besides the status is kept where it is
/// part of the protocol.
pub fn answer(error: &ApiError, before: &HeaderMap, context: &RequestContext) -> HttpResponse {
    let status = error.code().status();
    let mut response = HttpResponse::new(status);
    let headers = response.headers_mut();
    if let Some(allow) = before.get(ALLOW) {
        headers.insert(ALLOW, allow.clone());
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if let Some(challenge) = challenge(error.code()) {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
    ) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY));
    }
    for (name, value) in error.headers() {
        headers.insert(name.clone(), value.clone());
    }
    response.set_body(BoxBody::new(document(error, &context.request_id)))
}

/// The challenge of a 401 (RFC 6750 section 3): without credentials no reason is given.
fn challenge(code: Code) -> Option<&'static str> {
    if code.status() != StatusCode::UNAUTHORIZED {
        return None;
    }
    Some(match code {
        Code::TokenMissing
        | Code::InvalidCredentials
        | Code::SecondFactorRequired
        | Code::ChallengeInvalid => "Bearer realm=\"bailiwick\"",
        _ => "Bearer realm=\"bailiwick\", error=\"invalid_token\"",
    })
}
