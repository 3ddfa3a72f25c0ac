//! The cookies that hold a browser's refresh tokens.
//!
//! An account session and a workspace session of the same browser have a cookie each, so that
//! opening a workspace does not end the account session's lineage.
//!
//! Invariant: a cookie is read from requests of our own pages alone. A browser sends it with what
//! other sites make it send, where `SameSite` is not known or the site is a sibling.
//!
//! Invariant: a browser keeps no cookie of a session that ended or of a person who was there before.
//! A session that was opened from no other one takes the other cookie away.

use std::future::{Ready, ready};

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use auth::{Auth, Client, IssuedSession, Revoked, Session};
use kernel::{SecretText, Timestamp};

use super::own_site::is_own_site;
use crate::error::{ApiError, Code};
use crate::extract::{Sent, find_cookie};

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

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

impl CookieOf {
    const fn name(self) -> &'static str {
        match self {
            Self::Account => "__Host-bailiwick_refresh",
            Self::Workspace => "__Host-bailiwick_workspace_refresh",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Account => Self::Workspace,
            Self::Workspace => Self::Account,
        }
    }

    const fn session(session: &Session) -> Self {
        match session.workspace {
            Some(_) => Self::Workspace,
            None => Self::Account,
        }
    }
}

/// The refresh tokens that a browser sent.
pub struct RefreshCookie {
    workspace: Sent,
    account: Sent,
    own_site: bool,
}

impl RefreshCookie {
    const fn of(&self, of: CookieOf) -> &Sent {
        match of {
            CookieOf::Account => &self.account,
            CookieOf::Workspace => &self.workspace,
        }
    }

    /// The token of one kind of session; unless one is wanted, that of the workspace session, or
    /// of the account session where there is none.
    ///
    /// # Errors
    /// `auth.refresh_invalid` without a cookie and with two of one name, `auth.cross_origin` for
    /// another site's request.
    pub fn token(self, wanted: Option<CookieOf>) -> Result<(CookieOf, SecretText), ApiError> {
        let (workspace, account) = (once(self.workspace)?, once(self.account)?);
        let workspace = workspace.map(|token| (CookieOf::Workspace, token));
        let account = account.map(|token| (CookieOf::Account, token));
        let found = match wanted {
            Some(CookieOf::Account) => account,
            Some(CookieOf::Workspace) => workspace,
            None => workspace.or(account),
        };
        let found = found.ok_or_else(|| ApiError::new(Code::RefreshInvalid))?;
        if self.own_site {
            Ok(found)
        } else {
            Err(ApiError::new(Code::CrossOrigin))
        }
    }
}

fn once(sent: Sent) -> Result<Option<SecretText>, ApiError> {
    match sent {
        Sent::Never => Ok(None),
        Sent::Once(token) => Ok(Some(token)),
        Sent::Repeatedly => Err(ApiError::new(Code::RefreshInvalid)),
    }
}

impl FromRequest for RefreshCookie {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = |of: CookieOf| find_cookie(request.headers(), of.name());
        ready(Ok(Self {
            workspace: read(CookieOf::Workspace),
            account: read(CookieOf::Account),
            own_site: is_own_site(request),
        }))
    }
}

/// Puts the refresh token of a session that goes on into its cookie, where a browser holds it.
///
/// # Errors
/// `internal` when the token cannot stand in a header, which none of ours can cause.
pub fn keep(
    response: &mut HttpResponse,
    now: Timestamp,
    issued: &IssuedSession,
) -> Result<(), ApiError> {
    let session = &issued.session;
    if session.client != Client::Web {
        return Ok(());
    }
    let left = session.expires_at.since(now);
    let left = Duration::seconds(i64::try_from(left.as_secs()).unwrap_or(i64::MAX));
    let token = issued.refresh_token.expose().to_owned();
    add(response, &cookie(CookieOf::session(session), token, left))
}

/// [`keep`] for a session that just began. Where it was opened from no other one, whoever had the
/// browser before has it no longer: the other cookie goes.
///
/// # Errors
/// As [`keep`].
pub fn begin(
    response: &mut HttpResponse,
    now: Timestamp,
    issued: &IssuedSession,
) -> Result<(), ApiError> {
    keep(response, now, issued)?;
    let session = &issued.session;
    if session.client == Client::Web && session.parent.is_none() {
        add(response, &gone(CookieOf::session(session).other()))?;
    }
    Ok(())
}

/// Takes back the cookies that came with the request and belong to what it ended; a browser may hold
/// that of another session, which goes on. Where the browser's account session ended, it forgets what
/// else it keeps of us. Not `"cookies"`: it would forget those of our sibling sites with ours (Clear
/// Site Data, section 3.1).
///
/// # Errors
/// `internal`, which a constant cookie cannot cause.
pub fn forget(
    mut response: HttpResponse,
    auth: &Auth,
    sent: &RefreshCookie,
    revoked: &Revoked,
) -> Result<HttpResponse, ApiError> {
    let (session, ended) = (&revoked.session, &revoked.ended);
    if session.client != Client::Web {
        return Ok(response);
    }
    let goes_on = |of| match sent.of(of) {
        Sent::Once(token) => !auth.session_of(token).is_some_and(|id| ended.contains(&id)),
        Sent::Never | Sent::Repeatedly => false,
    };
    for of in [CookieOf::Workspace, CookieOf::Account] {
        if matches!(sent.of(of), Sent::Once(_)) && !goes_on(of) {
            add(&mut response, &gone(of))?;
        }
    }
    if session.workspace.is_none() && !goes_on(CookieOf::Account) {
        let data = HeaderValue::from_static("\"cache\", \"storage\"");
        response.headers_mut().insert(CLEAR_SITE_DATA, data);
    }
    Ok(response)
}

/// Takes back the cookie whose token was refused, and it alone. Another site's request never comes
/// so far, so nobody else can sign the person out.
pub fn forget_refused(refusal: ApiError, of: CookieOf) -> ApiError {
    if refusal.code() != Code::RefreshInvalid {
        return refusal;
    }
    match HeaderValue::from_str(&gone(of).to_string()) {
        Ok(gone) => refusal.header(SET_COOKIE, gone),
        Err(_) => refusal,
    }
}

fn add(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<(), ApiError> {
    let added = response.add_cookie(cookie);
    added.map_err(|error| ApiError::new(Code::Internal).caused_by(error))
}

fn gone(of: CookieOf) -> Cookie<'static> {
    cookie(of, String::new(), Duration::ZERO)
}

fn cookie(of: CookieOf, value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(of.name(), value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(max_age)
        .finish()
}
