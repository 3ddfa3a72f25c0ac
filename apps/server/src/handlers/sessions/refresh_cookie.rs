//! The cookie that holds a browser's refresh token.
//!
//! An account session and a workspace session of the same browser have a cookie each, so that
//! opening a workspace does not end the account session's lineage.
//!
//! Invariant: a cookie is read from requests of our own pages alone. A browser sends it with what
//! other sites make it send, where `SameSite` is not known or the site is a sibling.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue, ORIGIN};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use auth::IssuedSession;
use kernel::{SecretText, Timestamp};

use crate::error::{ApiError, Code};
use crate::extract::State;

const ACCOUNT: &str = "__Host-bailiwick_refresh";
const WORKSPACE: &str = "__Host-bailiwick_workspace_refresh";

const FETCH_SITE: &str = "sec-fetch-site";
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The refresh token of a browser: that of its workspace session, or of its account session where
/// there is none.
pub struct RefreshCookie {
    workspace: Option<SecretText>,
    account: Option<SecretText>,
    own_site: bool,
}

impl RefreshCookie {
    /// The token of one kind of session.
    ///
    /// # Errors
    /// `auth.refresh_invalid` without a cookie, `auth.cross_origin` for another site's request.
    pub fn token(self, wanted: Option<CookieOf>) -> Result<SecretText, ApiError> {
        let token = match wanted {
            Some(CookieOf::Account) => self.account,
            Some(CookieOf::Workspace) => self.workspace,
            None => self.workspace.or(self.account),
        };
        let token = token.ok_or_else(|| ApiError::new(Code::RefreshInvalid))?;
        if self.own_site {
            Ok(token)
        } else {
            Err(ApiError::new(Code::CrossOrigin))
        }
    }
}

/// Whose cookie is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RefreshedSession)]
pub enum CookieOf {
    /// The account session's.
    Account,
    /// The workspace session's.
    Workspace,
}

impl FromRequest for RefreshCookie {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = |name| {
            let cookie = request.cookie(name)?;
            Some(SecretText::new(cookie.value().to_owned()))
        };
        let (account, workspace) = (read(ACCOUNT), read(WORKSPACE));
        ready(Ok(Self {
            workspace,
            account,
            own_site: is_own_site(request),
        }))
    }
}

/// Puts the refresh token of a browser's session into its cookie.
///
/// # Errors
/// `internal` when the token cannot stand in a header, which none of ours can cause.
pub fn set(
    response: &mut HttpResponse,
    now: Timestamp,
    issued: &IssuedSession,
) -> Result<(), ApiError> {
    let name = if issued.session.workspace.is_some() {
        WORKSPACE
    } else {
        ACCOUNT
    };
    let left = issued.session.expires_at.since(now);
    let left = Duration::seconds(i64::try_from(left.as_secs()).unwrap_or(i64::MAX));
    let cookie = cookie(name, issued.refresh_token.expose().to_owned(), left);
    response
        .add_cookie(&cookie)
        .map_err(|error| ApiError::new(Code::Internal).caused_by(error))
}

/// Takes the cookies back and has the browser forget what it keeps of us.
///
/// # Errors
/// `internal`, which a constant cookie cannot cause.
pub fn forget_cookies(mut response: HttpResponse) -> Result<HttpResponse, ApiError> {
    for name in [ACCOUNT, WORKSPACE] {
        let gone = cookie(name, String::new(), Duration::ZERO);
        let added = response.add_cookie(&gone);
        added.map_err(|error| ApiError::new(Code::Internal).caused_by(error))?;
    }
    let data = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
    response.headers_mut().insert(CLEAR_SITE_DATA, data);
    Ok(response)
}

fn cookie(name: &'static str, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(max_age)
        .finish()
}

/// Whether a page of ours sent the request, or the person did by hand. A browser that says neither
/// `Sec-Fetch-Site` nor `Origin` on a POST is too old to be believed.
fn is_own_site(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    if let Some(site) = header(FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    let own = request
        .app_data::<State>()
        .map(|state| state.public_url.as_str());
    header(ORIGIN.as_str()).is_some_and(|origin| Some(origin) == own)
}
