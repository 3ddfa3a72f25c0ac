//! The way in to everything that is stored: leads, contacts and imports of a workspace.

use audit::{Action, AuditLog, EventActor, NewEvent, Target};
use kernel::IdSource;
use serde_json::Value;
use storage::Transaction;
use tenancy::Grant;
use tenancy::permission::WriteRecords;

use crate::RecordsError;

/// Leads, contacts and imports. Every verb takes a grant and works in the grant's workspace
/// alone. Clones share the sources of ids and events.
#[derive(Debug, Clone)]
pub struct Records {
    pub(crate) ids: IdSource,
    audit: AuditLog,
}

impl Records {
    /// Records whose ids come from `ids` and whose events go through `audit`.
    #[must_use]
    pub const fn new(ids: IdSource, audit: AuditLog) -> Self {
        Self { ids, audit }
    }

    /// Writes the event of a change into the transaction of the change.
    pub(crate) async fn append_event(
        &self,
        transaction: &Transaction,
        grant: &Grant<WriteRecords>,
        action: Action,
        target: Target,
        details: Value,
    ) -> Result<(), RecordsError> {
        let event = NewEvent {
            action,
            actor: EventActor::User(*grant.actor()),
            target: Some(target),
            details,
        };
        self.audit
            .append(transaction, grant.origin(), event)
            .await?;
        Ok(())
    }
}
