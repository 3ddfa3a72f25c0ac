//! From an access token to the caller.

use kernel::{Actor, SessionId, Timestamp};

use crate::registry::{SessionState, UserState};
use crate::store::sessions;
use crate::tokens::Claims;
use crate::{Auth, AuthError, Verified};

impl Auth {
    /// Checks an access token: its signature and claims, and that its session and its user are
    /// alive now.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`], or the failure of the database when the session has to be
    /// read.
    pub async fn verify(&self, access_token: &str) -> Result<Verified, AuthError> {
        self.verify_begun(access_token, self.0.clock.now()).await
    }

    /// The same for a request that began some time ago, when its token was good: a token that runs
    /// out does not break off what was begun with it. Its session and its user must be alive now.
    ///
    /// # Errors
    /// As [`Auth::verify`].
    pub async fn verify_begun(
        &self,
        access_token: &str,
        begun: Timestamp,
    ) -> Result<Verified, AuthError> {
        let claims = self.0.access.check(access_token, begun)?;
        let (session, user) = self.states(claims.sid).await?;
        if !is_alive(&claims, &session, &user, self.0.clock.now()) {
            return Err(AuthError::TokenInvalid);
        }
        let actor = Actor {
            user: claims.sub,
            session: claims.sid,
            workspace: claims.wid,
        };
        Ok(Verified {
            actor,
            user_name: user.name,
        })
    }

    pub(super) async fn states(
        &self,
        id: SessionId,
    ) -> Result<(SessionState, UserState), AuthError> {
        if let Some((session, user)) = self.0.registry.get(id) {
            // The two were looked up one after the other. Where a change of the user fell in
            // between, the database has the last word.
            if session.revoked || session.user_epoch == user.epoch {
                return Ok((session, user));
            }
        }
        let ticket = self.0.registry.ticket();
        let control = &self.0.control;
        let found = sessions::find_with_user(control.reader(), control.fields(), id).await?;
        let (session, user) = found.ok_or(AuthError::TokenInvalid)?;
        let (session, user) = (SessionState::from(&session), UserState::from(&user));
        self.0.registry.remember(ticket, id, &session, &user);
        Ok((session, user))
    }
}

fn is_alive(claims: &Claims, session: &SessionState, user: &UserState, now: Timestamp) -> bool {
    let same = session.user == claims.sub && session.workspace == claims.wid;
    let current = session.epoch == claims.sep && session.user_epoch == user.epoch;
    same && current && !session.revoked && !user.disabled && now < session.expires_at
}
