//! An event as the API shows it.

use audit::Event;
use kernel::{EventId, SessionId, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// An event of the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub struct EventBody {
    /// The event's id.
    #[schema(value_type = String, example = "evt_01h455vb4pex5vsknk084sn02q")]
    pub id: EventId,
    /// Its place in the log, from 0 without gaps.
    pub seq: i64,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Timestamp,
    /// What happened.
    #[schema(example = "lead.created")]
    pub action: String,
    /// Who did it.
    pub actor: EventActorBody,
    /// To what.
    #[schema(required)]
    pub target: Option<EventTargetBody>,
    /// More facts: ids, codes, counts, names of changed fields.
    #[schema(value_type = Object)]
    pub details: Value,
    /// The client's address.
    #[schema(required)]
    pub ip: Option<String>,
    /// The client's program.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// The request that it was done by.
    pub request_id: String,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEventActor)]
pub struct EventActorBody {
    /// `user`, `anonymous` or `system`.
    #[schema(pattern = "^(user|anonymous|system)$")]
    pub kind: String,
    /// The user.
    #[schema(value_type = Option<String>, required)]
    pub user_id: Option<UserId>,
    /// The user's name at that time.
    #[schema(required)]
    pub name: Option<String>,
    /// The session that it was done in.
    #[schema(value_type = Option<String>, required)]
    pub session_id: Option<SessionId>,
}

/// What it was done to.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEventTarget)]
pub struct EventTargetBody {
    /// The kind of thing.
    #[schema(example = "lead")]
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl From<Event> for EventBody {
    fn from(event: Event) -> Self {
        Self {
            id: event.id,
            seq: event.seq,
            occurred_at: event.occurred_at,
            action: event.action,
            actor: EventActorBody {
                kind: event.actor_kind,
                user_id: event.actor_id,
                name: event.personal.actor_name,
                session_id: event.session_id,
            },
            target: event.target.map(|target| EventTargetBody {
                kind: target.kind,
                id: target.id,
            }),
            details: event.details,
            ip: event.personal.ip,
            user_agent: event.personal.user_agent,
            request_id: event.request_id,
        }
    }
}
