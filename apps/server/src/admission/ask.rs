//! Asking to be let through a door.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use kernel::{EmailAddress, SecretText, UserId};
use limits::{Ask, Decision, Subjects};

use super::door::Door;
use super::headers::{Shown, seconds};
use crate::error::{ApiError, Code};
use crate::extract::{RequestContext, State};

/// The account that a call is about.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// Whoever has, or will have, this address; however it is spelled, and whether or not it is one.
    Email(&'a str),
    /// A user whose token was checked.
    User(UserId),
    /// Whoever holds this token.
    Holder(&'a SecretText),
}

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
        let asks = self.asks(state, door, who);
        let decision = state.limits.take(&asks).await;
        let shown = match who {
            Who::User(_) => &decision.standings[..2],
            Who::Email(_) | Who::Holder(_) => &decision.standings[..1],
        };
        let shown = Shown::new(shown);
        self.request.extensions_mut().insert(shown);
        refusal(&decision)
    }

    fn asks(&self, state: &State, door: Door, who: Who<'_>) -> [Ask; 3] {
        let client = {
            let extensions = self.request.extensions();
            let context = extensions.get::<RequestContext>();
            context.and_then(|context| context.client)
        };
        let subjects = &*state.limit_subjects;
        let rates = state.settings.limits.of(door);
        let [address, account, everyone] = door.limits();
        let ask = |limit, rate, subject| Ask {
            limit,
            rate,
            subject,
        };
        [
            ask(address, rates.address, subjects.address(address, client)),
            ask(account, rates.account, of_account(subjects, account, who)),
            ask(everyone, rates.everyone, subjects.everyone(everyone)),
        ]
    }
}

fn of_account(subjects: &Subjects, limit: &str, who: Who<'_>) -> limits::Subject {
    match who {
        Who::Email(text) => match EmailAddress::parse(text) {
            Ok(address) => subjects.named(limit, address.key().as_bytes()),
            Err(_) => subjects.named(limit, text.as_bytes()),
        },
        Who::User(user) => subjects.named(limit, user.to_string().as_bytes()),
        Who::Holder(token) => subjects.named(limit, token.expose().as_bytes()),
    }
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
