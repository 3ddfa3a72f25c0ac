//! The caller of a request, looked at again later on.
//!
//! A body may take its time: minutes for a form, an hour for a file. Meanwhile the session may be
//! revoked and its user be removed, and then nothing more may happen in that user's name.

use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use auth::Verified;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use kernel::{Actor, Origin, SecretText, Timestamp};
use tenancy::Permission;

use super::{State, gate};
use crate::error::{ApiError, Code};

/// What a caller was let in by, and how to look whether it still holds. Clones are the same.
#[derive(Clone)]
pub struct Standing {
    token: Rc<Token>,
    permission: Option<Permitted>,
}

struct Token {
    state: State,
    text: SecretText,
    begun: Timestamp,
}

/// Whether the actor has a permission now.
type Permitted = fn(State, Actor) -> LocalBoxFuture<'static, Result<(), ApiError>>;

impl Standing {
    /// Of a caller with that token, whose request begins now.
    pub fn new(state: State, token: &str) -> Self {
        let begun = state.clock.now();
        let text = SecretText::new(token.to_owned());
        Self {
            token: Rc::new(Token { state, text, begun }),
            permission: None,
        }
    }

    /// The same for a caller who needs `P`.
    pub fn with<P: Permission + 'static>(self) -> Self {
        Self {
            permission: Some(permitted::<P>),
            ..self
        }
    }

    /// Who the token belongs to. That it ran out since the request began does not matter; that its
    /// session or user did, does.
    ///
    /// # Errors
    /// `auth.token_invalid`, and the failure of the database.
    pub async fn verified(&self) -> Result<Verified, ApiError> {
        let Token { state, text, begun } = &*self.token;
        Ok(state.auth.verify_begun(text.expose(), *begun).await?)
    }

    /// Refuses a caller who would not be let in any more.
    ///
    /// # Errors
    /// As the first check of the request: `auth.token_invalid`, and where a permission is asked for
    /// `tenancy.workspace_not_found`, `tenancy.forbidden` and those of opening the workspace.
    pub async fn check(&self) -> Result<(), ApiError> {
        let verified = self.verified().await?;
        match self.permission {
            Some(permitted) => permitted(self.token.state.clone(), verified.actor).await,
            None => Ok(()),
        }
    }
}

fn permitted<P: Permission + 'static>(
    state: State,
    actor: Actor,
) -> LocalBoxFuture<'static, Result<(), ApiError>> {
    async move {
        let grant = state.tenancy.grant::<P>(&actor, Origin::default());
        Ok(grant.await.map(|_| ())?)
    }
    .boxed_local()
}

impl FromRequest for Standing {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        async move {
            let standing = gate::pass(&request).await;
            // Only a handler that asks for no caller has nobody to look at.
            standing.ok_or_else(|| ApiError::new(Code::Internal))
        }
        .boxed_local()
    }
}
