//! How many files the process may have open: each open database takes some, and when none is left,
//! nothing can be opened and nobody be let in.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::config::StorageSection;

/// Kept for connections of clients, the log, mail, and databases that are still in use when others
/// have taken their places.
const OTHERS: u64 = 512;

/// Where the system sets no bound, so many are asked for.
const PLENTY: u64 = 65_536;

/// The system does not let the process open enough files.
#[derive(Debug, thiserror::Error)]
#[error(
    "this process may open {limit} files and needs {needed}; raise the limit (`ulimit -n`, or \
     LimitNOFILE= of its service) or lower storage.open_workspaces to {fitting}"
)]
pub(super) struct TooFewFiles {
    limit: u64,
    needed: u64,
    fitting: u64,
}

/// Raises the limit as far as the system allows.
///
/// # Errors
/// [`TooFewFiles`] when that is not far enough for the open databases.
pub(super) fn make_room(storage: &StorageSection) -> Result<(), TooFewFiles> {
    let (limit, needed) = (getrlimit(Resource::Nofile), needed(storage));
    for goal in [limit.maximum.unwrap_or(needed.max(PLENTY)), needed] {
        let raised = Rlimit {
            current: Some(goal),
            maximum: limit.maximum,
        };
        // Some systems have a lower bound than the one that they tell.
        if limit.current.is_some_and(|current| current < goal)
            && setrlimit(Resource::Nofile, raised).is_ok()
        {
            break;
        }
    }
    judge(storage, getrlimit(Resource::Nofile).current)
}

/// Whether the system would allow enough. It changes nothing.
pub(super) fn check(storage: &StorageSection) -> Result<(), TooFewFiles> {
    judge(storage, getrlimit(Resource::Nofile).maximum)
}

/// Whether a limit is enough.
pub(super) fn judge(storage: &StorageSection, limit: Option<u64>) -> Result<(), TooFewFiles> {
    let needed = needed(storage);
    match limit {
        Some(limit) if limit < needed => Err(TooFewFiles {
            limit,
            needed,
            fitting: fitting(storage, limit),
        }),
        _ => Ok(()),
    }
}

/// The files of every workspace database that may be open, of the control database, and others.
fn needed(storage: &StorageSection) -> u64 {
    let databases = u64::try_from(storage.open_workspaces).unwrap_or(u64::MAX);
    let all = databases.saturating_add(1);
    all.saturating_mul(per_database(storage))
        .saturating_add(OTHERS)
}

/// How many workspace databases a limit leaves room for.
fn fitting(storage: &StorageSection, limit: u64) -> u64 {
    let room = limit.saturating_sub(OTHERS) / per_database(storage);
    room.saturating_sub(1)
}

/// The file and its log for each reader and the writer, and the index of the log once.
fn per_database(storage: &StorageSection) -> u64 {
    2 * (u64::from(storage.readers) + 1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(open_workspaces: usize, readers: u32) -> StorageSection {
        StorageSection {
            open_workspaces,
            readers,
        }
    }

    #[test]
    fn each_database_counts_with_all_its_connections() {
        assert_eq!(needed(&section(256, 2)), 257 * 7 + 512);
        assert_eq!(needed(&section(1, 64)), 2 * 131 + 512);
        assert_eq!(needed(&section(usize::MAX, 2)), u64::MAX);
    }

    #[test]
    fn the_number_that_is_named_fits_and_one_more_does_not() {
        for limit in [600, 1_024, 4_096, 20_000] {
            let error = judge(&section(100_000, 2), Some(limit)).unwrap_err();
            let fitting = usize::try_from(error.fitting).unwrap();
            judge(&section(fitting, 2), Some(limit)).unwrap();
            judge(&section(fitting + 1, 2), Some(limit)).unwrap_err();
        }
    }

    #[test]
    fn without_a_limit_everything_fits() {
        judge(&section(usize::MAX, 64), None).unwrap();
    }
}
