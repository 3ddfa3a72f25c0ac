//! Which workspace databases are open, and which were let go and still have a user.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use kernel::WorkspaceId;
use tokio::sync::OnceCell;

use crate::{StorageError, WorkspaceDatabase};

/// A database that is open or being opened; parallel callers share it.
pub(crate) type Cell = Arc<OnceCell<Arc<WorkspaceDatabase>>>;

/// The open databases. At most so many are kept; one that was let go while somebody works with it
/// is found again as long as it lives, so that a file never has two writers. It has its files open
/// for so long, and counts.
#[derive(Debug, Default)]
pub(crate) struct Slots(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    slots: HashMap<WorkspaceId, Slot>,
    leaving: HashMap<WorkspaceId, Weak<WorkspaceDatabase>>,
    /// Those that nobody is to find again and somebody may still use.
    forgotten: Vec<Weak<WorkspaceDatabase>>,
    ticks: u64,
}

#[derive(Debug)]
struct Slot {
    cell: Cell,
    last_used: u64,
}

impl Slots {
    /// The slot of a database, if it has one.
    pub(crate) fn find(&self, id: WorkspaceId) -> Option<Cell> {
        let mut open = self.lock();
        let tick = open.tick();
        let slot = open.slots.get_mut(&id)?;
        slot.last_used = tick;
        Some(Arc::clone(&slot.cell))
    }

    /// The slot of a database. A fresh one holds the database that is still in use elsewhere.
    ///
    /// # Errors
    /// [`StorageError::Overloaded`] when it would be opened beside `most` others that are all in
    /// use.
    pub(crate) fn find_or_make(&self, id: WorkspaceId, most: usize) -> Result<Cell, StorageError> {
        let mut open = self.lock();
        if !open.knows(id) && !open.make_room(most) {
            return Err(StorageError::Overloaded);
        }
        let last_used = open.tick();
        let Open { slots, leaving, .. } = &mut *open;
        let slot = slots.entry(id).or_insert_with(|| {
            let living = leaving.remove(&id).and_then(|weak| weak.upgrade());
            let cell = Arc::new(OnceCell::new_with(living));
            Slot { cell, last_used }
        });
        slot.last_used = last_used;
        Ok(Arc::clone(&slot.cell))
    }

    /// Every open database.
    pub(crate) fn all(&self) -> Vec<Arc<WorkspaceDatabase>> {
        let open = self.lock();
        let cells = open.slots.values().map(|slot| &slot.cell);
        cells.filter_map(|cell| cell.get().cloned()).collect()
    }

    /// Forgets every database, and answers those that live, in a slot or still in use.
    pub(crate) fn take_all(&self) -> Vec<Arc<WorkspaceDatabase>> {
        let Open { slots, leaving, .. } = std::mem::take(&mut *self.lock());
        let open = slots.values().filter_map(|slot| slot.cell.get().cloned());
        let used = leaving.values().filter_map(Weak::upgrade);
        open.chain(used).collect()
    }

    /// Forgets a database: whoever opens it next looks at its file anew.
    pub(crate) fn forget(&self, id: WorkspaceId) {
        let mut open = self.lock();
        open.let_go(id);
        let living = open.leaving.remove(&id);
        open.forgotten.extend(living);
    }

    /// Forgets every database.
    pub(crate) fn forget_all(&self) {
        let mut open = self.lock();
        let known: Vec<WorkspaceId> = open.slots.keys().copied().collect();
        known.into_iter().for_each(|id| open.let_go(id));
        let leaving: Vec<_> = open.leaving.drain().map(|(_, living)| living).collect();
        open.forgotten.extend(leaving);
    }

    /// Takes away the slot of an opening that failed, unless others still try in it.
    pub(crate) fn forget_failed(&self, id: WorkspaceId, failed: &Cell) {
        let mut open = self.lock();
        let Some(slot) = open.slots.get(&id) else {
            return;
        };
        // One is the slot's and one the caller's.
        let nobody_else = Arc::strong_count(failed) <= 2 && !failed.initialized();
        if Arc::ptr_eq(&slot.cell, failed) && nobody_else {
            open.slots.remove(&id);
        }
    }

    /// Lets those that were idle longest go until the bound holds. One that is being opened stays,
    /// or a second opening of it could begin.
    pub(crate) fn evict(&self, bound: usize) {
        let mut open = self.lock();
        while open.slots.len() > bound.max(1) {
            let settled = open.slots.iter().filter(|(_, slot)| slot.is_settled());
            let oldest = settled.min_by_key(|(_, slot)| slot.last_used);
            let Some(id) = oldest.map(|(id, _)| *id) else {
                return;
            };
            open.let_go(id);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Open, or given up by everybody who was opening it.
    fn is_settled(&self) -> bool {
        self.cell.initialized() || Arc::strong_count(&self.cell) == 1
    }

    /// Nobody but the slot has it: when it is let go, its files close.
    fn is_idle(&self) -> bool {
        let unused = |database: &Arc<_>| Arc::strong_count(database) == 1;
        Arc::strong_count(&self.cell) == 1 && self.cell.get().is_none_or(unused)
    }
}

impl Open {
    const fn tick(&mut self) -> u64 {
        self.ticks += 1;
        self.ticks
    }

    /// Whether a database has its files open already, or somebody is opening it.
    fn knows(&self, id: WorkspaceId) -> bool {
        let is_leaving = |weak: &Weak<_>| weak.strong_count() > 0;
        self.slots.contains_key(&id) || self.leaving.get(&id).is_some_and(is_leaving)
    }

    /// Lets idle ones go until there is room for one more below `most`; answers whether there is.
    fn make_room(&mut self, most: usize) -> bool {
        self.drop_the_dead();
        while self.slots.len() + self.leaving.len() + self.forgotten.len() >= most {
            let idle = self.slots.iter().filter(|(_, slot)| slot.is_idle());
            let oldest = idle.min_by_key(|(_, slot)| slot.last_used);
            let Some(id) = oldest.map(|(id, _)| *id) else {
                return false;
            };
            self.slots.remove(&id);
        }
        true
    }

    /// What nobody uses any more has no place among those that live.
    fn drop_the_dead(&mut self) {
        self.leaving.retain(|_, weak| weak.strong_count() > 0);
        self.forgotten.retain(|weak| weak.strong_count() > 0);
    }

    fn let_go(&mut self, id: WorkspaceId) {
        let slot = self.slots.remove(&id);
        let living = slot.and_then(|slot| slot.cell.get().map(Arc::downgrade));
        self.drop_the_dead();
        if let Some(living) = living {
            self.leaving.insert(id, living);
        }
    }
}
