//! Events: what happened, who did it, to what, from where, when.

use kernel::{Actor, EventId, SessionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happened, as `noun.verb_in_the_past`, such as `lead.created`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action(&'static str);

impl Action {
    /// Names an action. Each domain lists its own in one file.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventActor {
    /// A user with a session.
    User(Actor),
    /// A user who has no session yet, or none any more.
    Account(UserId),
    /// Somebody who did not prove who they are.
    Anonymous,
    /// The product itself.
    System,
}

impl EventActor {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::User(_) | Self::Account(_) => "user",
            Self::Anonymous => "anonymous",
            Self::System => "system",
        }
    }

    pub(crate) const fn user(self) -> Option<UserId> {
        match self {
            Self::User(actor) => Some(actor.user),
            Self::Account(user) => Some(user),
            Self::Anonymous | Self::System => None,
        }
    }

    pub(crate) const fn session(self) -> Option<SessionId> {
        match self {
            Self::User(actor) => Some(actor.session),
            Self::Account(_) | Self::Anonymous | Self::System => None,
        }
    }
}

/// To what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The kind of thing, such as `lead`.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl Target {
    /// The thing of this kind and id.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "ids are small and copied")]
    pub fn new(kind: &str, id: impl ToString) -> Self {
        Self {
            kind: kind.to_owned(),
            id: id.to_string(),
        }
    }
}

/// An event to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// What happened.
    pub action: Action,
    /// Who did it.
    pub actor: EventActor,
    /// To what, where there is one thing.
    pub target: Option<Target>,
    /// More facts as a JSON object: ids, codes, counts, names of changed fields. Never a value
    /// of a record, never personal data, never a secret: the details are kept for ever.
    pub details: Value,
}

/// The personal data of an event: what erasure removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The name of the actor at that time.
    pub actor_name: Option<String>,
    /// The client's address.
    pub ip: Option<String>,
    /// The client's program.
    pub user_agent: Option<String>,
}

/// An event as it stands in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place in the log, from 0 without gaps.
    pub seq: i64,
    /// Its id.
    pub id: EventId,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// What happened.
    pub action: String,
    /// `user`, `anonymous` or `system`.
    pub actor_kind: String,
    /// The user who did it.
    pub actor_id: Option<UserId>,
    /// The session it was done in.
    pub session_id: Option<SessionId>,
    /// To what.
    pub target: Option<Target>,
    /// More facts, a JSON object.
    pub details: Value,
    /// The request it was done by.
    pub request_id: String,
    /// Personal data; empty once erased.
    pub personal: Personal,
}
