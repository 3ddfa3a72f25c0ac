//! What this process remembers of sessions and users, so that checking a token reads no database.
//!
//! Invariant: an entry that was forgotten is never put back by a reader that had looked it up
//! before. A reader takes a ticket before it asks the database; forgetting makes every older
//! ticket worthless. Forgetting happens after the commit, in the writer, so a reader with a newer
//! ticket finds the new state.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{SessionId, Timestamp, UserId, WorkspaceId};
use quick_cache::sync::Cache;
use storage::{Heard, Notices};

use crate::store::{sessions, users};

/// Sessions and users that stay in memory; the least used beyond it are read again.
const REMEMBERED: usize = 32_768;

/// What decides whether a session is alive.
#[derive(Debug, Clone)]
pub(crate) struct SessionState {
    pub(crate) user: UserId,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) epoch: i64,
    pub(crate) user_epoch: i64,
    pub(crate) revoked: bool,
    pub(crate) expires_at: Timestamp,
    pub(crate) authenticated_at: Timestamp,
}

/// What decides whether a user may act.
#[derive(Debug, Clone)]
pub(crate) struct UserState {
    pub(crate) epoch: i64,
    pub(crate) disabled: bool,
    pub(crate) name: Arc<str>,
}

/// What a change touched and must be read again.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) user: Option<UserId>,
    pub(crate) sessions: Vec<SessionId>,
}

impl Touched {
    fn session(id: SessionId) -> Self {
        Self {
            user: None,
            sessions: vec![id],
        }
    }

    fn user(id: UserId) -> Self {
        Self {
            user: Some(id),
            sessions: Vec::new(),
        }
    }
}

/// Proof of when a reader began to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket(u64);

/// The topics of notices: a session, and a user.
pub(crate) const SESSION: &str = "auth.session";
pub(crate) const USER: &str = "auth.user";

/// Clones share everything.
#[derive(Clone)]
pub(crate) struct Registry {
    held: Arc<Held>,
    notices: Notices,
}

struct Held {
    sessions: Cache<SessionId, SessionState>,
    users: Cache<UserId, UserState>,
    /// How often something was forgotten. The lock also orders forgetting and remembering.
    forgotten: Mutex<u64>,
}

impl Registry {
    /// Forgets what other nodes change as well as what this one does.
    pub(crate) fn new(notices: &Notices) -> Self {
        let (sessions, users) = (Cache::new(REMEMBERED), Cache::new(REMEMBERED));
        let registry = Self {
            held: Arc::new(Held {
                sessions,
                users,
                forgotten: Mutex::new(0),
            }),
            notices: notices.clone(),
        };
        let listening = registry.clone();
        notices.listen(move |heard| listening.hear(heard));
        registry
    }

    fn hear(&self, heard: Heard<'_>) {
        let (topic, subject) = match heard {
            Heard::Gap => return self.forget_all(),
            Heard::Notice { topic, subject } => (topic, subject),
        };
        let touched = match topic {
            SESSION => subject.parse().map(Touched::session),
            USER => subject.parse().map(Touched::user),
            _ => return,
        };
        match touched {
            Ok(touched) => self.forget(&touched),
            Err(_) => self.forget_all(),
        }
    }

    /// What is known of a session and its user. Nothing while other nodes may change them unheard.
    pub(crate) fn get(&self, session: SessionId) -> Option<(SessionState, UserState)> {
        let session = self.held.sessions.get(&session)?;
        let user = self.held.users.get(&session.user)?;
        // Asked last: a process that was stopped in between has missed what was said meanwhile.
        self.notices.are_heard().then_some((session, user))
    }

    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(
            *self
                .held
                .forgotten
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn remember(
        &self,
        ticket: Ticket,
        id: SessionId,
        session: &SessionState,
        user: &UserState,
    ) {
        let forgotten = self
            .held
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *forgotten == ticket.0 {
            self.held.users.insert(session.user, user.clone());
            self.held.sessions.insert(id, session.clone());
        }
    }

    pub(crate) fn forget(&self, touched: &Touched) {
        if touched.user.is_none() && touched.sessions.is_empty() {
            return;
        }
        let mut forgotten = self
            .held
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        if let Some(user) = &touched.user {
            self.held.users.remove(user);
        }
        for session in &touched.sessions {
            self.held.sessions.remove(session);
        }
    }

    /// For a change of which nobody can say whether it was made.
    pub(crate) fn forget_all(&self) {
        let mut forgotten = self
            .held
            .forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *forgotten += 1;
        self.held.users.clear();
        self.held.sessions.clear();
    }
}

impl From<&sessions::SessionRow> for SessionState {
    fn from(row: &sessions::SessionRow) -> Self {
        Self {
            user: UserId::from_uuid(row.user_id),
            workspace: row.workspace_id.map(WorkspaceId::from_uuid),
            epoch: row.epoch,
            user_epoch: row.user_epoch,
            revoked: row.revoked_at.is_some(),
            expires_at: Timestamp::from_micros(row.expires_at),
            authenticated_at: Timestamp::from_micros(row.authenticated_at),
        }
    }
}

impl From<&users::UserRow> for UserState {
    fn from(row: &users::UserRow) -> Self {
        Self {
            epoch: row.epoch,
            disabled: row.disabled_at.is_some(),
            name: Arc::from(row.name.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::prelude::Uuid;

    fn states() -> (SessionId, SessionState, UserState) {
        let user = UserId::from_uuid(Uuid::from_u128(1));
        let session = SessionState {
            user,
            workspace: None,
            epoch: 0,
            user_epoch: 0,
            revoked: false,
            expires_at: Timestamp::from_micros(1),
            authenticated_at: Timestamp::from_micros(0),
        };
        let user = UserState {
            epoch: 0,
            disabled: false,
            name: Arc::from("Ada"),
        };
        (SessionId::from_uuid(Uuid::from_u128(2)), session, user)
    }

    #[test]
    fn a_reader_that_began_before_a_revocation_does_not_undo_it() {
        let registry = Registry::new(&Notices::alone());
        let (id, session, user) = states();
        let early = registry.ticket();
        registry.forget(&Touched {
            user: None,
            sessions: vec![id],
        });
        registry.remember(early, id, &session, &user);
        assert!(registry.get(id).is_none());
        registry.remember(registry.ticket(), id, &session, &user);
        assert!(registry.get(id).is_some());
    }

    #[test]
    fn forgetting_a_user_or_everything_takes_its_sessions_out_of_reach() {
        let registry = Registry::new(&Notices::alone());
        let (id, session, user) = states();
        registry.remember(registry.ticket(), id, &session, &user);
        registry.forget(&Touched {
            user: Some(session.user),
            sessions: Vec::new(),
        });
        assert!(registry.get(id).is_none());
        registry.remember(registry.ticket(), id, &session, &user);
        registry.forget_all();
        assert!(registry.get(id).is_none());
    }
}
