//! The shapes of answers that are no errors.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderValue, LOCATION};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{ApiError, Code};

const JSON: &str = "application/json; charset=utf-8";

/// 200 with a body.
///
/// # Errors
/// `internal` when the body has no JSON form.
pub fn ok(body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    let json = serde_json::to_vec(body);
    let json = json.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, JSON))
        .body(json))
}

/// 200 with a body and the version of the thing in `ETag`.
///
/// # Errors
/// As [`ok`].
pub fn ok_with_version(version: u64, body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    Ok(tagged(ok(body)?, version))
}

/// 201 with a body and the place of the new thing.
///
/// # Errors
/// As [`ok`].
pub fn created(location: &str, body: &impl Serialize) -> Result<HttpResponse, ApiError> {
    let mut response = ok(body)?;
    *response.status_mut() = actix_web::http::StatusCode::CREATED;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// 201 with a body, the place and the version of the new thing.
///
/// # Errors
/// As [`ok`].
pub fn created_with_version(
    location: &str,
    version: u64,
    body: &impl Serialize,
) -> Result<HttpResponse, ApiError> {
    Ok(tagged(created(location, body)?, version))
}

/// An object without members: the answer says nothing more, on purpose.
#[derive(Serialize, ToSchema)]
pub struct Accepted {}

/// 202: it will be done.
#[must_use]
pub fn accepted() -> HttpResponse {
    HttpResponse::Accepted()
        .insert_header((CONTENT_TYPE, JSON))
        .json(Accepted {})
}

/// 204.
#[must_use]
pub fn no_content() -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Says that the answer is the one of an earlier request with the same `Idempotency-Key`.
#[must_use]
pub fn replayed(mut response: HttpResponse) -> HttpResponse {
    let name = actix_web::http::header::HeaderName::from_static("idempotency-replayed");
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static("true"));
    response
}

fn tagged(mut response: HttpResponse, version: u64) -> HttpResponse {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
