//! Roles in memory, so that a request need not ask the control database for its caller's role.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{UserId, WorkspaceId};
use quick_cache::sync::Cache;
use storage::{Heard, Notices, Transaction};

use crate::Role;

/// The topic of notices: a workspace and a user.
const MEMBER: &str = "tenancy.member";

type Key = (WorkspaceId, UserId);

/// What is known of memberships. An entry is dropped right after the commit that changes it.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    held: Arc<Inner>,
    notices: Notices,
}

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
    /// Forgets what other nodes change as well as what this one does.
    pub(crate) fn new(capacity: usize, notices: &Notices) -> Self {
        let memory = Self {
            held: Arc::new(Inner {
                roles: Cache::new(capacity),
                drops: Mutex::new(0),
            }),
            notices: notices.clone(),
        };
        let listening = memory.clone();
        notices.listen(move |heard| listening.hear(heard));
        memory
    }

    fn hear(&self, heard: Heard<'_>) {
        let subject = match heard {
            Heard::Gap => return self.forget_all(),
            Heard::Notice {
                topic: MEMBER,
                subject,
            } => subject,
            Heard::Notice { .. } => return,
        };
        let key = subject
            .split_once(' ')
            .and_then(|(workspace, user)| Some((workspace.parse().ok()?, user.parse().ok()?)));
        match key {
            Some((workspace, user)) => self.forget(workspace, user),
            None => self.forget_all(),
        }
    }

    /// The role that is known. Nothing while other nodes may change it unheard.
    pub(crate) fn get(&self, workspace: WorkspaceId, user: UserId) -> Option<Option<Role>> {
        let known = self.held.roles.get(&(workspace, user))?;
        // Asked last: a process that was stopped in between has missed what was said meanwhile.
        self.notices.are_heard().then_some(known)
    }

    /// Has a membership forgotten on every node once the change is durable.
    pub(crate) fn forget_after_commit(
        &self,
        transaction: &Transaction,
        workspace: WorkspaceId,
        user: UserId,
    ) {
        transaction.notify(MEMBER, format_args!("{workspace} {user}"));
        let memory = self.clone();
        transaction.after_commit(move || memory.forget(workspace, user));
    }

    pub(crate) fn before(&self) -> Before {
        Before(
            *self
                .held
                .drops
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Stores what a look-up found, unless something was dropped since it began.
    pub(crate) fn store(
        &self,
        before: Before,
        workspace: WorkspaceId,
        user: UserId,
        role: Option<Role>,
    ) {
        let drops = self
            .held
            .drops
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if Before(*drops) == before {
            self.held.roles.insert((workspace, user), role);
        }
    }

    pub(crate) fn forget(&self, workspace: WorkspaceId, user: UserId) {
        let mut drops = self
            .held
            .drops
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *drops += 1;
        self.held.roles.remove(&(workspace, user));
    }

    fn forget_all(&self) {
        let mut drops = self
            .held
            .drops
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *drops += 1;
        self.held.roles.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_up_that_began_before_a_change_does_not_bring_the_old_role_back() {
        let memory = Memory::new(16, &Notices::alone());
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
