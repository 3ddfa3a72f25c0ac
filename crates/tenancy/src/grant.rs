//! The proof that a caller may do one thing in one workspace.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use kernel::{Actor, Origin, WorkspaceId};
use storage::WorkspaceDatabase;

use crate::{Permission, Role};

/// Permission `P` for one caller in one workspace, with that workspace's open database. Only
/// [`crate::Tenancy::grant`] makes one, so a verb that takes it cannot be called unchecked, and
/// the database it leads to is never another workspace's.
pub struct Grant<P> {
    inner: Arc<Inner>,
    permission: PhantomData<fn() -> P>,
}

struct Inner {
    database: Arc<WorkspaceDatabase>,
    role: Role,
    actor: Actor,
    origin: Origin,
}

impl<P: Permission> Grant<P> {
    pub(crate) fn new(
        database: Arc<WorkspaceDatabase>,
        role: Role,
        actor: Actor,
        origin: Origin,
    ) -> Self {
        let inner = Arc::new(Inner {
            database,
            role,
            actor,
            origin,
        });
        Self {
            inner,
            permission: PhantomData,
        }
    }

    /// The workspace.
    #[must_use]
    pub fn workspace(&self) -> WorkspaceId {
        self.inner.database.id()
    }

    /// The caller's role in it when the grant was made; it may have changed since.
    #[must_use]
    pub fn role(&self) -> Role {
        self.inner.role
    }

    /// The caller.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.inner.actor
    }

    /// Where the call came from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// The workspace's database.
    #[must_use]
    pub fn database(&self) -> &Arc<WorkspaceDatabase> {
        &self.inner.database
    }
}

impl<P> Clone for Grant<P> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            permission: PhantomData,
        }
    }
}

impl<P: Permission> fmt::Debug for Grant<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Grant({} in {})", P::NAME, self.workspace())
    }
}
