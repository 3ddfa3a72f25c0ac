//! The transaction that a change runs in.

use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;
use keyring::FieldCipher;
use sea_orm::DatabaseTransaction;

use crate::Scope;

/// What is to be done once a change is durable.
pub(super) type Hook = Box<dyn FnOnce() + Send>;

/// A change in progress: the SQL connection, whose tables they are, and the time of the change.
pub struct Transaction {
    pub(super) inner: DatabaseTransaction,
    pub(super) scope: Scope,
    pub(super) fields: FieldCipher,
    pub(super) now: Timestamp,
    pub(super) hooks: Mutex<Vec<Hook>>,
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transaction({:?})", self.scope)
    }
}

impl Transaction {
    /// The connection for statements of this change.
    #[must_use]
    pub const fn sql(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// Has `hook` run right after the commit and before anybody is answered; never when the change
    /// fails. It runs even when the caller has gone, so this is the place to drop what memory
    /// holds of the old state. It must be quick and must not block.
    pub fn after_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.hooks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(hook));
    }

    pub(super) fn take_hooks(&self) -> Vec<Hook> {
        std::mem::take(&mut *self.hooks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whose tables the change touches.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        self.scope
    }

    /// What seals the columns of these tables.
    #[must_use]
    pub const fn fields(&self) -> &FieldCipher {
        &self.fields
    }

    /// The time of the change: the same for each row it writes.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }
}
