//! The transaction that a change runs in.

use kernel::Timestamp;
use sea_orm::DatabaseTransaction;

use crate::Scope;

/// A change in progress: the SQL connection, whose tables they are, and the time of the change.
#[derive(Debug)]
pub struct Transaction {
    pub(super) inner: DatabaseTransaction,
    pub(super) scope: Scope,
    pub(super) now: Timestamp,
}

impl Transaction {
    /// The connection for statements of this change.
    #[must_use]
    pub const fn sql(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Whose tables the change touches.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// The time of the change: the same for each row it writes.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}
