//! Asking to be let through a door.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use kernel::{EmailAddress, SecretText, SessionId, UserId};
use limits::{Ask, Decision, Subject, Subjects};

use super::door::Door;
use super::headers::{Shown, seconds};
use crate::error::{ApiError, Code};
use crate::extract::{RequestContext, State};

/// The account that a call is about.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Whoever has, or will have, this address; however it is spelled, and whether or not it is one.
    Email(&'a str),
    /// The same as far as calls from the caller's own address go: strangers elsewhere use up nothing of
    /// it.
    EmailFromHere(&'a str),
    /// A user whose token was checked.
    User(UserId),
    /// The session of a refresh token that is one of ours.
    Session(SessionId),
    /// Whoever holds this token.
    Holder(&'a SecretText),
    /// Anybody: the call is about no account. It is charged to its address and to everybody.
    Anybody,
    /// Nobody: the call is refused whatever it says. It is charged to its address alone.
    Nobody,
}

/// So many times as much as one network may a whole site of IPv6.
const SITE: u32 = 8;

/// What a handler asks through.
pub struct Admission {
    request: HttpRequest,
}

impl FromRequest for Admission {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        ready(Ok(Self { request }))
    }
}

impl Admission {
    /// Charges the call to the limits of a door. How the limit of the caller's own address stands
    /// is answered in `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and that of the account
    /// to its own user alone: others would learn how often it is tried.
    ///
    /// # Errors
    /// `rate_limited`, with `Retry-After`: nothing was charged then.
    pub async fn ask(&self, door: Door, who: Who<'_>) -> Result<(), ApiError> {
        let state = self.request.app_data::<State>();
        // The app is always built with its state; without it nothing can be answered.
        let state = state.ok_or_else(|| ApiError::new(Code::Internal))?;
        let client = self.client();
        let asks = asks(state, door, who, client);
        let decision = state.limits.take(&asks).await;
        let shown = match who {
            Who::User(_) => 2,
            _ => 1,
        };
        let shown = Shown::new(&decision.standings[..shown]);
        self.request.extensions_mut().insert(shown);
        refusal(&decision)
    }

    fn client(&self) -> Option<IpAddr> {
        let extensions = self.request.extensions();
        let context = extensions.get::<RequestContext>();
        context.and_then(|context| context.client)
    }
}

/// The limits of a call: that of its address first, and that of the account behind it.
fn asks(state: &State, door: Door, who: Who<'_>, client: Option<IpAddr>) -> Vec<Ask> {
    let (subjects, names) = (&*state.limit_subjects, door.limits());
    let rates = state.settings.limits.of(door);
    let ask = |limit, rate, subject| Ask {
        limit,
        rate,
        subject,
    };
    let address = subjects.address(names.address, client);
    let account = of_account(subjects, names.account, who, client);
    let site = subjects.site(names.site, client);
    let mut asks = vec![ask(names.address, rates.address, address)];
    let is_for_all = account.is_some() || matches!(who, Who::Anybody);
    asks.extend(account.map(|account| ask(names.account, rates.account, account)));
    if is_for_all {
        let everyone = subjects.everyone(names.everyone);
        asks.push(ask(names.everyone, rates.everyone, everyone));
    }
    asks.extend(site.map(|site| ask(names.site, rates.address.times(SITE), site)));
    asks
}

fn of_account(
    subjects: &Subjects,
    limit: &str,
    who: Who<'_>,
    client: Option<IpAddr>,
) -> Option<Subject> {
    let of_email = |text: &str| match EmailAddress::parse(text) {
        Ok(address) => address.key().as_bytes().to_vec(),
        Err(_) => text.as_bytes().to_vec(),
    };
    Some(match who {
        Who::Email(text) => subjects.named(limit, &of_email(text)),
        Who::EmailFromHere(text) => subjects.named_at(limit, &of_email(text), client),
        Who::User(user) => subjects.named(limit, user.to_string().as_bytes()),
        Who::Session(session) => subjects.named(limit, session.to_string().as_bytes()),
        Who::Holder(token) => subjects.named(limit, token.expose().as_bytes()),
        Who::Anybody | Who::Nobody => return None,
    })
}

fn refusal(decision: &Decision) -> Result<(), ApiError> {
    let Some(refused) = decision.refused else {
        return Ok(());
    };
    let limit = decision.standings.get(refused.by).map(|s| s.limit);
    let limit = limit.unwrap_or_default();
    tracing::info!(limit, "too many requests");
    let wait = seconds(refused.wait);
    let detail = format!("Try again in {wait} s.");
    Err(ApiError::new(Code::RateLimited)
        .detail(detail)
        .member("limit", limit)
        .retry_after(wait))
}
