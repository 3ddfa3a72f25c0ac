//! Refreshing: a refresh token is exchanged for the next pair, once.
//!
//! Invariant: a session has one lineage of refresh tokens. Its newest token advances it. The one
//! before that is answered with the newest again, because the newest was then never used: the
//! honest client lost an answer. That is written down, once for each token, so that nobody fills the
//! log by asking on: it may also be a thief who was quick. Any older token was replaced by one that was used, so two parties hold this session, and it ends.

use audit::{Delivery, EventActor};
use kernel::{Origin, SecretText, SessionId, Timestamp};
use serde_json::{Value, json};
use storage::Transaction;

use crate::events::{
    REFRESH_REPEATED, REFRESH_REPLAYED, SESSION_REFRESHED, about_session, audience, named,
};
use crate::registry::Touched;
use crate::store::sessions::{self, SessionRow, Which};
use crate::store::users;
use crate::tokens::Refresher;
use crate::{Auth, AuthError, IssuedSession, Session};

/// How a session stands after its token was presented. A replay is a change that must be kept,
/// so it is no error of the transaction.
enum Outcome {
    Alive(Box<SessionRow>),
    Refused,
}

/// Where the presented token stands in the lineage.
enum Place {
    Newest,
    BeforeNewest,
    Replaced,
    Unknown,
}

impl Auth {
    /// Exchanges a refresh token for a new access token and the next refresh token.
    ///
    /// # Errors
    /// [`AuthError::RefreshInvalid`] for whatever is not the token of a living session.
    pub async fn refresh(
        &self,
        origin: &Origin,
        refresh_token: &SecretText,
    ) -> Result<IssuedSession, AuthError> {
        let presented = self
            .0
            .refresh
            .read(refresh_token)
            .ok_or(AuthError::RefreshInvalid)?;
        if let Some(session) = self.noted_repeat(&presented).await? {
            return self.issue(session, self.0.clock.now());
        }
        let (auth, origin) = (self.clone(), origin.clone());
        let outcome = self
            .change(move |tx| Box::pin(async move { auth.present(tx, &origin, &presented).await }))
            .await?;
        match outcome {
            Outcome::Alive(session) => self.issue(*session, self.0.clock.now()),
            Outcome::Refused => Err(AuthError::RefreshInvalid),
        }
    }

    /// The session, if this token was presented again before: then there is nothing to write, and
    /// the writer is not asked.
    async fn noted_repeat(&self, presented: &Refresher) -> Result<Option<SessionRow>, AuthError> {
        let (reader, fields) = (self.0.control.reader(), self.0.control.fields());
        let found = sessions::find_with_user(reader, fields, presented.session).await?;
        let alive = found.filter(|both| self.is_refreshable(both, self.0.clock.now()));
        let noted = alive.map(|(session, _)| session).filter(|session| {
            session.repeated_generation == Some(presented.generation.into())
                && matches!(place(session, presented), Place::BeforeNewest)
        });
        Ok(noted)
    }

    async fn present(
        &self,
        tx: &Transaction,
        origin: &Origin,
        presented: &Refresher,
    ) -> Result<(Outcome, Touched), AuthError> {
        let found = sessions::find_with_user(tx.sql(), tx.fields(), presented.session).await?;
        let Some((session, user)) = found.filter(|both| self.is_refreshable(both, tx.now())) else {
            return Ok((Outcome::Refused, Touched::default()));
        };
        let origin = named(origin, &user.name);
        match place(&session, presented) {
            Place::Newest => self.advance(tx, &origin, session, presented).await,
            Place::BeforeNewest => self.answer_again(tx, &origin, session, presented).await,
            Place::Replaced => self.end_replayed(tx, &origin, session, presented).await,
            Place::Unknown => Ok((Outcome::Refused, Touched::default())),
        }
    }

    fn is_refreshable(&self, both: &(SessionRow, users::UserRow), now: Timestamp) -> bool {
        let (session, user) = both;
        let living = self.living(now);
        session.revoked_at.is_none()
            && user.disabled_at.is_none()
            && session.user_epoch == user.epoch
            && session.expires_at > living.now.micros()
            && session.last_used_at > living.used_after.micros()
    }

    async fn advance(
        &self,
        tx: &Transaction,
        origin: &Origin,
        session: SessionRow,
        presented: &Refresher,
    ) -> Result<(Outcome, Touched), AuthError> {
        let Some(generation) = presented.generation.checked_add(1) else {
            return Ok((Outcome::Refused, Touched::default()));
        };
        let hash = self.0.refresh.stored(presented.session, generation);
        if !sessions::rotate(tx.sql(), &session, hash, tx.now()).await? {
            // Another node was quicker; the client may try again with the same token.
            return Ok((Outcome::Refused, Touched::default()));
        }
        // Whoever uses a workspace session uses the account session that it ends with.
        if let Some(parent) = session.parent_id {
            sessions::touch(tx.sql(), SessionId::from_uuid(parent), tx.now()).await?;
        }
        self.write_down(tx, origin, &session, SESSION_REFRESHED, json!({}))
            .await?;
        let (generation, last_used_at) = (generation.into(), tx.now().micros());
        let session = SessionRow {
            generation,
            last_used_at,
            ..session
        };
        Ok((Outcome::Alive(Box::new(session)), Touched::default()))
    }

    async fn answer_again(
        &self,
        tx: &Transaction,
        origin: &Origin,
        session: SessionRow,
        presented: &Refresher,
    ) -> Result<(Outcome, Touched), AuthError> {
        let generation = presented.generation;
        if sessions::note_repeat(tx.sql(), presented.session, generation.into()).await? {
            let details = json!({ "generation": generation });
            self.write_down(tx, origin, &session, REFRESH_REPEATED, details)
                .await?;
        }
        Ok((Outcome::Alive(Box::new(session)), Touched::default()))
    }

    async fn end_replayed(
        &self,
        tx: &Transaction,
        origin: &Origin,
        session: SessionRow,
        presented: &Refresher,
    ) -> Result<(Outcome, Touched), AuthError> {
        let user = Session::from(session.clone()).user;
        let family = Which::Family(presented.session);
        let ended = sessions::revoke(tx.sql(), user, family, "refresh_replayed", tx.now()).await?;
        let details = json!({ "generation": presented.generation, "newest": session.generation });
        self.write_down(tx, origin, &session, REFRESH_REPLAYED, details)
            .await?;
        Ok((
            Outcome::Refused,
            Touched {
                user: None,
                sessions: ended,
            },
        ))
    }

    async fn write_down(
        &self,
        tx: &Transaction,
        origin: &Origin,
        session: &SessionRow,
        action: audit::Action,
        details: Value,
    ) -> Result<(), AuthError> {
        let session = Session::from(session.clone());
        // Whoever holds a replayed token is not known to be the user.
        let (actor, to) = if action == REFRESH_REPLAYED {
            (
                EventActor::Anonymous,
                audience(session.user, session.workspace),
            )
        } else {
            (EventActor::Account(session.user), Delivery::Platform)
        };
        let event = about_session(action, actor, session.id, details);
        self.0.evidence.write(tx, origin, event, to).await
    }
}

fn place(session: &SessionRow, presented: &Refresher) -> Place {
    let previous = session.previous_refresh_hash.as_deref().unwrap_or_default();
    match session.generation - i64::from(presented.generation) {
        0 if presented.is(&session.refresh_hash) => Place::Newest,
        1 if presented.is(previous) => Place::BeforeNewest,
        behind if behind >= 2 => Place::Replaced,
        _ => Place::Unknown,
    }
}
