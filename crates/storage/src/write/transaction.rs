//! The transaction that a change runs in.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};

use kernel::Timestamp;
use keyring::FieldCipher;
#[cfg(not(feature = "without-filters"))]
use sea_orm::DatabaseTransaction;

use crate::Scope;

/// The connection of a change.
#[cfg(not(feature = "without-filters"))]
pub(crate) type Sql = DatabaseTransaction;
#[cfg(feature = "without-filters")]
pub(crate) type Sql = crate::unfiltered::Unfiltered;

#[cfg(not(feature = "without-filters"))]
pub(super) const fn sql(inner: DatabaseTransaction, _scope: Scope) -> Sql {
    inner
}

/// The test build, in which statements lose the application's own filter.
#[cfg(feature = "without-filters")]
pub(super) fn sql(inner: sea_orm::DatabaseTransaction, scope: Scope) -> Sql {
    use sea_orm::ConnectionTrait;
    let is_shared = inner.get_database_backend() == sea_orm::DbBackend::Postgres;
    let guarded = is_shared && scope != Scope::PLATFORM;
    Sql { inner, guarded }
}

/// The transaction behind it, to be ended.
pub(super) fn ended(sql: Sql) -> sea_orm::DatabaseTransaction {
    #[cfg(feature = "without-filters")]
    let sql = sql.inner;
    sql
}

/// A savepoint within it.
pub(super) async fn nest(sql: &Sql) -> Result<sea_orm::DatabaseTransaction, sea_orm::DbErr> {
    use sea_orm::TransactionTrait;
    #[cfg(feature = "without-filters")]
    let sql = &sql.inner;
    sql.begin().await
}

/// What is to be done once a change is durable.
pub(super) type Hook = Box<dyn FnOnce() + Send>;

/// A change in progress: the SQL connection, whose tables they are, and the time of the change.
pub struct Transaction {
    pub(super) inner: Sql,
    pub(super) scope: Scope,
    pub(super) fields: FieldCipher,
    pub(super) now: Timestamp,
    pub(super) hooks: Mutex<Vec<Hook>>,
    pub(super) notices: Mutex<Vec<String>>,
}

impl std::fmt::Debug for Transaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transaction({:?})", self.scope)
    }
}

impl Transaction {
    /// The connection for statements of this change.
    #[must_use]
    pub const fn sql(&self) -> &Sql {
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

    /// Has every node told, once the change is durable, that this was touched; see
    /// [`crate::Notices`]. In one process nobody is told: there [`Transaction::after_commit`] does it.
    pub fn notify(&self, topic: &'static str, subject: impl Display) {
        self.notices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(format!("{topic} {subject}"));
    }

    pub(super) fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
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
