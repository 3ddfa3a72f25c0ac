//! Callers with one kind of session. One with a workspace session is asked for a grant: see
//! [`super::Granted`].

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use kernel::{Actor, Origin};

use super::caller::PendingCaller;
use super::gate::Gate;
use crate::error::{ApiError, Code};

/// Which sessions a call takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    Account,
    Workspace,
    Either,
}

impl SessionKind {
    /// Refuses an actor with the other kind of session.
    pub fn check(self, actor: &Actor) -> Result<(), ApiError> {
        match (self, actor.workspace) {
            (Self::Account, Some(_)) => Err(ApiError::new(Code::AccountSessionRequired)),
            (Self::Workspace, None) => Err(ApiError::new(Code::WorkspaceSessionRequired)),
            _ => Ok(()),
        }
    }
}

/// A caller with an account session.
#[derive(Debug)]
pub struct AccountCaller {
    /// Who calls.
    pub actor: Actor,
    /// Where the call came from.
    pub origin: Origin,
}

impl FromRequest for AccountCaller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let gate = Gate::close(request);
        let pending = PendingCaller::new(request, payload);
        async move {
            let known = pending.verify(SessionKind::Account).await?;
            gate.open(known.standing);
            Ok(Self {
                actor: known.actor,
                origin: known.origin,
            })
        }
        .boxed_local()
    }
}
