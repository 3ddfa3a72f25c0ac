//! The cookie by which a browser is known again at the next sign-in. It opens nothing: whoever has it may
//! guess at the passwords of those who signed in there, and strangers who guess do not keep these out.

use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use auth::{Client, IssuedSession};

use crate::error::{ApiError, Code};
use crate::extract::DEVICE_COOKIE;

/// So long browsers keep a cookie at most.
const KEPT: Duration = Duration::days(400);

/// Has a browser keep what it got at its first sign-in.
///
/// # Errors
/// `internal` when the token cannot stand in a header, which none of ours can cause.
pub fn keep(response: &mut HttpResponse, issued: &IssuedSession) -> Result<(), ApiError> {
    let Some(device) = &issued.device else {
        return Ok(());
    };
    if issued.session.client != Client::Web {
        return Ok(());
    }
    let cookie = Cookie::build(DEVICE_COOKIE, device.expose())
        .path("/")
        .secure(true)
        .http_only(true)
        // Sent with a sign-in that a provider sends back to us; never with what other sites post.
        .same_site(SameSite::Lax)
        .max_age(KEPT)
        .finish();
    let added = response.add_cookie(&cookie);
    added.map_err(|error| ApiError::new(Code::Internal).caused_by(error))
}
