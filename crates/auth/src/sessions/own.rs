//! A user's sessions: the list, and ending them.

use audit::EventActor;
use kernel::{Actor, Origin, SessionId, UserId, WorkspaceId};
use serde_json::json;
use storage::Transaction;

use crate::events::{OTHERS_REVOKED, SESSION_REVOKED, about_session, about_user, audience};
use crate::registry::Touched;
use crate::store::sessions::{self, Which};
use crate::{Auth, AuthError, Session};

impl Auth {
    /// The sessions of the caller's user that can still be used, the last used first.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn sessions(&self, actor: &Actor) -> Result<Vec<Session>, AuthError> {
        let now = self.0.clock.now();
        let used_after = now.minus(self.0.settings.session_idle);
        let reader = self.0.control.reader();
        let rows = sessions::alive_of(reader, actor.user, now, used_after).await?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    /// Ends one of the caller's sessions, and those that were opened from it.
    ///
    /// # Errors
    /// [`AuthError::SessionNotFound`] when the caller's user has no such living session.
    pub async fn revoke_session(
        &self,
        origin: &Origin,
        actor: &Actor,
        session: SessionId,
    ) -> Result<(), AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let ended = auth.end_one(tx, &origin, &actor, session).await?;
                Ok((
                    (),
                    Touched {
                        user: None,
                        sessions: ended,
                    },
                ))
            })
        })
        .await
    }

    /// Ends the session that the caller calls with.
    ///
    /// # Errors
    /// Those of [`Auth::revoke_session`].
    pub async fn revoke_current(&self, origin: &Origin, actor: &Actor) -> Result<(), AuthError> {
        self.revoke_session(origin, actor, actor.session).await
    }

    /// Ends every session of the caller's user but the one that the caller calls with, and says
    /// how many ended.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn revoke_others(&self, origin: &Origin, actor: &Actor) -> Result<u64, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let ended = auth.end_others(tx, &origin, &actor).await?;
                let count = u64::try_from(ended.len()).unwrap_or(u64::MAX);
                Ok((
                    count,
                    Touched {
                        user: None,
                        sessions: ended,
                    },
                ))
            })
        })
        .await
    }

    /// Ends a user's sessions of one workspace inside a transaction of the control database, for
    /// the change that takes the workspace from the user. The event is that change's.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn end_workspace_sessions_in(
        &self,
        tx: &Transaction,
        user: UserId,
        workspace: WorkspaceId,
    ) -> Result<(), AuthError> {
        let within = Which::Within(workspace);
        let sessions = sessions::revoke(tx.sql(), user, within, "member_removed", tx.now()).await?;
        let user = None;
        self.forget_after_commit(tx, Touched { user, sessions });
        Ok(())
    }

    async fn end_one(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        session: SessionId,
    ) -> Result<Vec<SessionId>, AuthError> {
        let found = sessions::find_with_user(tx.sql(), session).await?;
        let own =
            found.filter(|(row, _)| row.user_id == actor.user.uuid() && row.revoked_at.is_none());
        let (row, _) = own.ok_or(AuthError::SessionNotFound)?;
        let family = Which::Family(session);
        let ended = sessions::revoke(tx.sql(), actor.user, family, "revoked", tx.now()).await?;
        let details = json!({ "ended": ended.len() });
        let event = about_session(SESSION_REVOKED, EventActor::User(*actor), session, details);
        let to = audience(actor.user, Session::from(row).workspace);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok(ended)
    }

    async fn end_others(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
    ) -> Result<Vec<SessionId>, AuthError> {
        let others = Which::AllBut(actor.session);
        let ended = sessions::revoke(tx.sql(), actor.user, others, "revoked", tx.now()).await?;
        let details = json!({ "ended": ended.len() });
        let event = about_user(
            OTHERS_REVOKED,
            EventActor::User(*actor),
            actor.user,
            details,
        );
        self.0
            .evidence
            .write(tx, origin, event, audience(actor.user, None))
            .await?;
        Ok(ended)
    }
}
