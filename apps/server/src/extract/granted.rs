//! A caller with a permission in the workspace of its session.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tenancy::{Grant, Permission};

use super::caller::PendingCaller;
use super::gate::Gate;
use super::session_kind::SessionKind;
use crate::error::ApiError;

/// The proof that the caller may do `P`, to be handed to the verb that asks for it.
pub struct Granted<P>(pub Grant<P>);

impl<P: Permission + 'static> FromRequest for Granted<P> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::close(request);
        let pending = PendingCaller::new(request, payload);
        async move {
            let known = pending.verify(SessionKind::Workspace).await?;
            let grant = pending
                .state()?
                .tenancy
                .grant::<P>(&known.actor, known.origin)
                .await?;
            gate.open(known.standing.with::<P>());
            Ok(Self(grant))
        }
        .boxed_local()
    }
}
