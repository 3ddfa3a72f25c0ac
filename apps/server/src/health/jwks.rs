//! `GET /.well-known/jwks.json`: the public keys of access tokens (RFC 7517).

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};

use crate::answer;
use crate::error::ApiError;
use crate::extract::State;

/// The key set. It may be kept for a few minutes: a new key is announced before it signs.
pub(crate) async fn jwks(state: State) -> Result<HttpResponse, ApiError> {
    let mut response = answer::ok(&state.auth.jwks())?;
    let cache = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(CACHE_CONTROL, cache);
    Ok(response)
}
