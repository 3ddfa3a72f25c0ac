//! Writing events.

use kernel::{Entropy, EventId, IdSource, Origin};
use serde_json::Value;
use storage::{Jobs, NewJob, Scope, Transaction};

use crate::store::events::{self, Digests};
use crate::{AuditError, DELIVERY_JOB, Delivery, DeliveryOrder, Event, NewEvent, Personal, leaf};

/// Writes and reads audit logs. Clones share their sources of ids and entropy.
#[derive(Debug, Clone)]
pub struct AuditLog {
    pub(crate) ids: IdSource,
    pub(crate) entropy: Entropy,
}

impl AuditLog {
    /// A log over the given sources.
    #[must_use]
    pub const fn new(ids: IdSource, entropy: Entropy) -> Self {
        Self { ids, entropy }
    }

    /// Writes an event into the log of the database that `transaction` belongs to. It is there
    /// when the change is, and not otherwise.
    ///
    /// # Errors
    /// [`AuditError::Storage`], [`AuditError::Entropy`]: the change must then fail too.
    pub async fn append(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        event: NewEvent,
    ) -> Result<EventId, AuditError> {
        let event = self.complete(transaction, origin, event)?;
        let salt: [u8; 16] = self.entropy.bytes()?;
        let personal = leaf::personal_digest(&salt, &event.personal);
        let digests = Digests {
            salt,
            personal,
            leaf: leaf::leaf_hash(&event, &personal),
        };
        events::insert(transaction, &event, &digests).await?;
        Ok(event.id)
    }

    /// Writes an event of the control database into the platform's log, and queues its copy into
    /// the logs of the workspaces that it concerns, in the same transaction.
    ///
    /// # Errors
    /// Those of [`AuditLog::append`].
    pub async fn append_and_deliver(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        event: NewEvent,
        delivery: Delivery,
    ) -> Result<EventId, AuditError> {
        debug_assert_eq!(transaction.scope(), Scope::PLATFORM);
        let event = self.append(transaction, origin, event).await?;
        if let Some(order) = DeliveryOrder::new(event, delivery) {
            let payload = order.to_json()?;
            let job = NewJob {
                id: self.ids.next()?,
                kind: DELIVERY_JOB,
                payload,
            };
            Jobs::enqueue(transaction, job).await?;
        }
        Ok(event)
    }

    fn complete(
        &self,
        transaction: &Transaction,
        origin: &Origin,
        event: NewEvent,
    ) -> Result<Event, AuditError> {
        let known = event.actor.user().is_some();
        let details = if event.details.is_object() {
            event.details
        } else {
            empty()
        };
        Ok(Event {
            // The database picks the place.
            seq: 0,
            id: self.ids.next()?,
            occurred_at: transaction.now(),
            action: event.action.as_str().to_owned(),
            actor_kind: event.actor.kind().to_owned(),
            actor_id: event.actor.user(),
            session_id: event.actor.session(),
            target: event.target,
            details,
            request_id: origin.request_id.clone(),
            personal: Personal {
                actor_name: origin.actor_name.clone().filter(|_| known),
                ip: origin.ip.map(|ip| ip.to_string()),
                user_agent: origin.user_agent.clone(),
            },
        })
    }
}

fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}
