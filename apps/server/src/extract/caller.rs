//! Who calls: a visitor without a token, or someone with a verified one.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use kernel::{Actor, Origin};

use super::bearer::bearer;
use super::context::origin;
use super::gate::Gate;
use super::idempotency::PendingKey;
use super::standing::Standing;
use super::{State, session_kind::SessionKind};
use crate::error::{ApiError, Code};

/// A call that needs no token.
#[derive(Debug)]
pub struct Visitor {
    /// Where the call came from.
    pub origin: Origin,
}

impl FromRequest for Visitor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            origin: origin(request),
        }))
    }
}

/// A caller with a session of either kind.
#[derive(Debug)]
pub struct Caller {
    /// Who calls.
    pub actor: Actor,
    /// Where the call came from.
    pub origin: Origin,
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::close(request);
        let pending = PendingCaller::new(request, payload);
        async move {
            let known = pending.verify(SessionKind::Either).await?;
            gate.open(known.standing);
            Ok(Self {
                actor: known.actor,
                origin: known.origin,
            })
        }
        .boxed_local()
    }
}

/// A caller whose token was checked.
pub struct KnownCaller {
    pub actor: Actor,
    pub origin: Origin,
    pub standing: Standing,
}

/// A caller whose token is about to be checked.
pub struct PendingCaller {
    request: HttpRequest,
    key: PendingKey,
}

impl PendingCaller {
    pub fn new(request: &HttpRequest, payload: &mut Payload) -> Self {
        Self {
            request: request.clone(),
            key: PendingKey::new(request, payload),
        }
    }

    /// Checks the token, then the kind of its session, and only then reads what belongs to the
    /// idempotency key.
    pub async fn verify(&self, kind: SessionKind) -> Result<KnownCaller, ApiError> {
        let standing = Standing::new(self.state()?.clone(), bearer(&self.request)?);
        let verified = standing.verified().await?;
        let actor = verified.actor;
        self.request.extensions_mut().insert(actor);
        kind.check(&actor)?;
        let mut origin = origin(&self.request);
        origin.actor_name = Some(verified.user_name.to_string());
        origin.idempotency = self.key.read(&actor).await?;
        if origin.idempotency.is_some() {
            // The body has been read for its fingerprint.
            standing.check().await?;
        }
        Ok(KnownCaller {
            actor,
            origin,
            standing,
        })
    }

    pub fn state(&self) -> Result<&State, ApiError> {
        // The app is always built with its state; without it nothing can be answered.
        self.request
            .app_data::<State>()
            .ok_or_else(|| ApiError::new(Code::Internal))
    }
}
