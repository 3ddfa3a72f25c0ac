//! The cookie that binds an attempt to the browser that began it.
//!
//! `SameSite=Lax` lets it come along when a provider sends the browser back with a link. A provider that
//! has the browser post a form instead needs `None`, and gets a cookie of its own for that.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Entropy, SecretText};
use oidc::ResponseMode;

use crate::error::{ApiError, Code};
use crate::extract::{Sent, find_cookie};

const TEN_MINUTES: Duration = Duration::minutes(10);

const fn name(mode: ResponseMode) -> &'static str {
    match mode {
        ResponseMode::Query => "__Host-bailiwick_oidc",
        ResponseMode::FormPost => "__Host-bailiwick_oidc_post",
    }
}

/// What the browser sent of them.
pub struct BrowserCookie {
    query: Sent,
    form_post: Sent,
}

impl BrowserCookie {
    fn value(&self, mode: ResponseMode) -> Option<&SecretText> {
        let sent = match mode {
            ResponseMode::Query => &self.query,
            ResponseMode::FormPost => &self.form_post,
        };
        match sent {
            Sent::Once(value) => Some(value),
            Sent::Never | Sent::Repeatedly => None,
        }
    }

    /// The secret of a browser that comes back.
    ///
    /// # Errors
    /// `auth.attempt_invalid` without the cookie, and with two of them.
    pub fn secret(&self, mode: ResponseMode) -> Result<SecretText, ApiError> {
        let value = self.value(mode).cloned();
        value.ok_or_else(|| ApiError::new(Code::AttemptInvalid))
    }

    /// The secret for a browser that goes out: the one it has, so that several pages can go out side by
    /// side, or a fresh one.
    ///
    /// # Errors
    /// `internal` when the system's generator fails.
    pub fn or_fresh(&self, mode: ResponseMode, entropy: &Entropy) -> Result<SecretText, ApiError> {
        let known = self.value(mode).filter(|value| is_ours(value));
        if let Some(known) = known {
            return Ok(known.clone());
        }
        let random = entropy.key();
        let random = random.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
        Ok(SecretText::new(URL_SAFE_NO_PAD.encode(random.expose())))
    }
}

/// 256 bits as we write them.
fn is_ours(value: &SecretText) -> bool {
    let decoded = URL_SAFE_NO_PAD.decode(value.expose());
    decoded.is_ok_and(|bytes| bytes.len() == 32)
}

impl FromRequest for BrowserCookie {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = |mode| find_cookie(request.headers(), name(mode));
        ready(Ok(Self {
            query: read(ResponseMode::Query),
            form_post: read(ResponseMode::FormPost),
        }))
    }
}

/// Has the browser keep the secret for as long as an attempt lasts.
///
/// # Errors
/// `internal` when it cannot stand in a header, which none of ours can cause.
pub fn keep(
    response: &mut HttpResponse,
    mode: ResponseMode,
    secret: &SecretText,
) -> Result<(), ApiError> {
    let same_site = match mode {
        ResponseMode::Query => SameSite::Lax,
        ResponseMode::FormPost => SameSite::None,
    };
    let cookie = Cookie::build(name(mode), secret.expose().to_owned())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(same_site)
        .max_age(TEN_MINUTES)
        .finish();
    let added = response.add_cookie(&cookie);
    added.map_err(|error| ApiError::new(Code::Internal).caused_by(error))
}
