//! Roles in memory, so that a request need not ask the control database for its caller's role.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{UserId, WorkspaceId};
use quick_cache::sync::Cache;

use crate::Role;

type Key = (WorkspaceId, UserId);

/// What is known of memberships. An entry is dropped right after the commit that changes it.
#[derive(Debug, Clone)]
pub(crate) struct Memory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    roles: Cache<Key, Option<Role>>,
    /// Counts the drops: a look-up that began before a drop must not store what it read.
    drops: Mutex<u64>,
}

/// The state of the memory when a look-up began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Before(u64);

impl Memory {
    pub(crate) fn new(capacity: usize) -> Self {
        Self(Arc::new(Inner {
            roles: Cache::new(capacity),
            drops: Mutex::new(0),
        }))
    }

    pub(crate) fn get(&self, workspace: WorkspaceId, user: UserId) -> Option<Option<Role>> {
        self.0.roles.get(&(workspace, user))
    }

    pub(crate) fn before(&self) -> Before {
        Before(*self.0.drops.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Stores what a look-up found, unless something was dropped since it began.
    pub(crate) fn store(
        &self,
        before: Before,
        workspace: WorkspaceId,
        user: UserId,
        role: Option<Role>,
    ) {
        let drops = self.0.drops.lock().unwrap_or_else(PoisonError::into_inner);
        if Before(*drops) == before {
            self.0.roles.insert((workspace, user), role);
        }
    }

    pub(crate) fn forget(&self, workspace: WorkspaceId, user: UserId) {
        let mut drops = self.0.drops.lock().unwrap_or_else(PoisonError::into_inner);
        *drops += 1;
        self.0.roles.remove(&(workspace, user));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_up_that_began_before_a_change_does_not_bring_the_old_role_back() {
        let memory = Memory::new(16);
        let workspace = "ws_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        let user = "usr_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        let before = memory.before();
        memory.forget(workspace, user);
        memory.store(before, workspace, user, Some(Role::Owner));
        assert_eq!(memory.get(workspace, user), None);
        memory.store(memory.before(), workspace, user, Some(Role::Viewer));
        assert_eq!(memory.get(workspace, user), Some(Some(Role::Viewer)));
    }
}
