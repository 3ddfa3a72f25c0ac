//! Reads a whole log back: no event is missing, none was changed, and what all of them come to.

use ring::digest::{Context, SHA256};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use storage::{Database, StorageError};

use crate::store::events::{self, Column, Model};
use crate::{AuditError, AuditLog, leaf};

/// Rows that are read at once.
const PAGE: u64 = 500;

/// What a log comes to. Two logs with the same have the same events in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogHead {
    /// How many events there are.
    pub events: u64,
    /// The root of the Merkle tree over their leaves (RFC 6962 section 2.1).
    pub root: [u8; 32],
}

impl AuditLog {
    /// Reads a log from its beginning to its end. Each event is at its place, its leaf is what its row
    /// says, and its personal data is what the leaf covers, unless it was erased.
    ///
    /// # Errors
    /// [`AuditError::Broken`] with the place of the first event that is missing or was changed; the
    /// database's failure.
    pub async fn verify(database: &Database) -> Result<LogHead, AuditError> {
        let mut tree = Tree::default();
        let mut next: i64 = 0;
        loop {
            let rows = events::oldest_first(database.scope())
                .filter(Column::Seq.gte(next))
                .limit(PAGE)
                .all(database.reader())
                .await?;
            if rows.is_empty() {
                return Ok(tree.head());
            }
            for row in rows {
                if row.seq != next {
                    return Err(AuditError::Broken(next));
                }
                tree.push(leaf_of(database, row)?);
                next += 1;
            }
        }
    }
}

/// The leaf of a row, if the row is as it was written.
fn leaf_of(database: &Database, row: Model) -> Result<[u8; 32], AuditError> {
    let broken = AuditError::Broken(row.seq);
    let kept: Result<[u8; 32], _> = row.leaf_hash.as_slice().try_into();
    let personal: Result<[u8; 32], _> = row.personal_digest.as_slice().try_into();
    let (Ok(kept), Ok(personal)) = (kept, personal) else {
        return Err(broken);
    };
    let event = match row.personal {
        None => events::value(database.fields(), row)?,
        Some(_) => match events::salted(database.fields(), row) {
            Ok((event, salt)) if leaf::personal_digest(&salt, &event.personal) == personal => event,
            Ok(_) | Err(StorageError::Fields(_)) => return Err(broken),
            Err(error) => return Err(error.into()),
        },
    };
    match leaf::leaf_hash(&event, &personal) == kept {
        true => Ok(kept),
        false => Err(broken),
    }
}

/// A Merkle tree that grows at its end: the roots of its whole subtrees, the largest first.
#[derive(Debug, Default)]
struct Tree {
    events: u64,
    whole: Vec<[u8; 32]>,
}

impl Tree {
    fn push(&mut self, leaf: [u8; 32]) {
        let mut node = leaf;
        // Each bit that is set has its whole subtree; one more leaf carries like an addition.
        for _ in 0..self.events.trailing_ones() {
            if let Some(left) = self.whole.pop() {
                node = parent(&left, &node);
            }
        }
        self.whole.push(node);
        self.events += 1;
    }

    fn head(self) -> LogHead {
        let mut whole = self.whole.into_iter().rev();
        let root = match whole.next() {
            Some(last) => whole.fold(last, |right, left| parent(&left, &right)),
            None => finished(Context::new(&SHA256)),
        };
        let events = self.events;
        LogHead { events, root }
    }
}

fn parent(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    context.update(&[1]);
    context.update(left);
    context.update(right);
    finished(context)
}

fn finished(context: Context) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(number: usize) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        context.update(&[0, u8::try_from(number).unwrap()]);
        finished(context)
    }

    /// The definition of RFC 6962, word by word.
    fn defined(leaves: &[[u8; 32]]) -> [u8; 32] {
        match leaves {
            [] => finished(Context::new(&SHA256)),
            [leaf] => *leaf,
            _ => {
                let mut split = 1;
                while split * 2 < leaves.len() {
                    split *= 2;
                }
                let (left, right) = leaves.split_at(split);
                parent(&defined(left), &defined(right))
            }
        }
    }

    #[test]
    fn the_tree_that_grows_has_the_root_of_the_definition_at_every_size() {
        for size in 0..40 {
            let leaves: Vec<_> = (0..size).map(leaf).collect();
            let mut tree = Tree::default();
            leaves.iter().for_each(|leaf| tree.push(*leaf));
            let head = tree.head();
            assert_eq!(head.root, defined(&leaves), "{size}");
            assert_eq!(head.events, u64::try_from(size).unwrap());
        }
    }
}
