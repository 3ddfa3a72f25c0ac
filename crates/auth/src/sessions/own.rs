//! A user's sessions: the list, and ending them.
//!
//! Invariant: a workspace session ends with the account session that opened it. The one exception is
//! a call that ends all others: the session of the call goes on, though the one that opened it ended.

use audit::{Delivery, EventActor, NewEvent, Target};
use kernel::{
    Actor, Cursor, IdentityId, Origin, Page, PageLimit, SecretText, SessionId, UserId, WorkspaceId,
};
use serde_json::json;
use storage::Transaction;

use crate::events::{
    OTHERS_REVOKED, SESSION_REVOKED, WEAK_REVOKED, about_session, about_user, audience,
};
use crate::registry::Touched;
use crate::store::identities;
use crate::store::sessions::{self, Which};
use crate::{Auth, AuthError, Revoked, Session};

const ORDER: &str = "-id";

impl Auth {
    /// A page of the sessions of the caller's user that can still be used, the newest first.
    ///
    /// # Errors
    /// [`AuthError::Cursor`]; the database's failure.
    pub async fn sessions(
        &self,
        actor: &Actor,
        limit: PageLimit,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Session>, AuthError> {
        let before = cursor
            .map(|cursor| cursor.place::<SessionId>(ORDER))
            .transpose()?;
        let count = u64::try_from(limit.get()).unwrap_or(u64::MAX) + 1;
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        let living = self.living(self.0.clock.now());
        let rows = sessions::newest(reader, fields, actor.user, living, before, count).await?;
        let rows = rows.into_iter().map(Session::from).collect();
        Ok(Page::from_rows(rows, limit, |session: &Session| {
            Cursor::new(ORDER, &session.id)
        }))
    }

    /// One session, whosever it is and whether it lives or not, for a mail about it.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, AuthError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        let found = sessions::find_with_user(reader, fields, id).await?;
        Ok(found.map(|(session, _)| Session::from(session)))
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
    ) -> Result<Revoked, AuthError> {
        let (auth, origin, actor) = (self.clone(), origin.clone(), *actor);
        self.change(move |tx| {
            Box::pin(async move {
                let (session, ended) = auth.end_one(tx, &origin, &actor, session).await?;
                let (user, sessions) = (None, ended.clone());
                Ok((Revoked { session, ended }, Touched { user, sessions }))
            })
        })
        .await
    }

    /// Ends the session that the caller calls with.
    ///
    /// # Errors
    /// Those of [`Auth::revoke_session`].
    pub async fn revoke_current(
        &self,
        origin: &Origin,
        actor: &Actor,
    ) -> Result<Revoked, AuthError> {
        self.revoke_session(origin, actor, actor.session).await
    }

    /// The session that a refresh token of ours was made for, living or not; `None` for any other
    /// text.
    #[must_use]
    pub fn session_of(&self, refresh_token: &SecretText) -> Option<SessionId> {
        let token = self.0.refresh.read(refresh_token)?;
        Some(token.session)
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
    /// the change that asks for it; its event says so, and `reason` stands with the sessions.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn end_workspace_sessions_in(
        &self,
        tx: &Transaction,
        user: UserId,
        workspace: WorkspaceId,
        reason: &'static str,
    ) -> Result<(), AuthError> {
        let within = Which::Within(workspace);
        let sessions = sessions::revoke(tx.sql(), user, within, reason, tx.now()).await?;
        self.forget_after_commit(tx, sessions);
        Ok(())
    }

    /// Ends the sessions of a workspace, whosever they are, whose users have shown no second factor,
    /// inside a transaction of the control database, and tells the workspace how many.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn end_weak_sessions_in(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        workspace: WorkspaceId,
    ) -> Result<(), AuthError> {
        let reason = "second_factor_required";
        let ended = sessions::revoke_weak(tx.sql(), workspace, reason, tx.now()).await?;
        if !ended.is_empty() {
            let event = NewEvent {
                action: WEAK_REVOKED,
                actor: EventActor::User(*actor),
                target: Some(Target::new("workspace", workspace)),
                details: json!({ "ended": ended.len() }),
            };
            let to = Delivery::Workspace(workspace);
            self.0.evidence.write(tx, origin, event, to).await?;
        }
        self.forget_after_commit(tx, ended);
        Ok(())
    }

    /// Ends a user's sessions of one workspace that did not begin with an identity, inside the
    /// transaction of the change that ties the membership to it. The event is that change's.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn end_workspace_sessions_not_by_in(
        &self,
        tx: &Transaction,
        user: UserId,
        workspace: WorkspaceId,
        identity: IdentityId,
    ) -> Result<(), AuthError> {
        let (others, reason) = (Which::WithinNotBy(workspace, identity), "identity_locked");
        let sessions = sessions::revoke(tx.sql(), user, others, reason, tx.now()).await?;
        self.forget_after_commit(tx, sessions);
        Ok(())
    }

    /// The identity that a living session began with, as it is in a transaction; none where it was taken
    /// away since.
    ///
    /// # Errors
    /// [`AuthError::TokenInvalid`] when there is no such session.
    pub async fn identity_of_session_in(
        &self,
        tx: &Transaction,
        session: SessionId,
    ) -> Result<Option<IdentityId>, AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), session).await?;
        let (row, _) = found.ok_or(AuthError::TokenInvalid)?;
        let begun_with = row.identity_id.map(IdentityId::from_uuid);
        let user = UserId::from_uuid(row.user_id);
        let own = identities::of_user(tx.sql(), tx.fields(), user).await?;
        Ok(begun_with.filter(|id| own.iter().any(|own| own.id == *id)))
    }

    async fn end_one(
        &self,
        tx: &Transaction,
        origin: &Origin,
        actor: &Actor,
        session: SessionId,
    ) -> Result<(Session, Vec<SessionId>), AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), session).await?;
        let own =
            found.filter(|(row, _)| row.user_id == actor.user.uuid() && row.revoked_at.is_none());
        let (row, _) = own.ok_or(AuthError::SessionNotFound)?;
        let session = Session::from(row);
        let family = Which::Family(session.id);
        let ended = sessions::revoke(tx.sql(), actor.user, family, "revoked", tx.now()).await?;
        let details = json!({ "ended": ended.len() });
        let actor = EventActor::User(*actor);
        let event = about_session(SESSION_REVOKED, actor, session.id, details);
        let to = audience(session.user, session.workspace);
        self.0.evidence.write(tx, origin, event, to).await?;
        Ok((session, ended))
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
