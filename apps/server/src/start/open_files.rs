//! How many files the process may have open: each open database takes some, each connection takes
//! one, and when none is left, nothing can be opened and nobody be let in.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use storage::OpenLimits;

use crate::config::StorageSection;

/// Kept for the log, mail, the threads' own, a workspace that is being made, and databases whose
/// last files are being closed.
const RESERVE: u64 = 256;

/// Kept for connections of clients at the least.
const LEAST_CONNECTIONS: u64 = 256;

/// Connections per thread beyond which one thread would not serve them well.
const MOST_PER_WORKER: u64 = 25_000;

/// What is kept beside the databases.
const OTHERS: u64 = RESERVE + LEAST_CONNECTIONS;

/// Where the system sets no bound, so many are asked for.
const PLENTY: u64 = 65_536;

/// The system does not let the process open enough files.
#[derive(Debug, thiserror::Error)]
#[error(
    "this process may open {limit} files and needs {needed}; raise the limit (`ulimit -n`, or \
     LimitNOFILE= of its service){}", or_lower(*fitting)
)]
pub(crate) struct TooFewFiles {
    limit: u64,
    needed: u64,
    fitting: u64,
}

fn or_lower(fitting: u64) -> String {
    match fitting {
        0 => String::new(),
        fitting => format!(" or lower storage.open_workspaces to {fitting}"),
    }
}

/// Raises the limit as far as the system allows.
///
/// # Errors
/// [`TooFewFiles`] when that is not far enough for the open databases.
pub(crate) fn make_room(storage: &StorageSection) -> Result<(), TooFewFiles> {
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
pub(crate) fn check(storage: &StorageSection) -> Result<(), TooFewFiles> {
    judge(storage, getrlimit(Resource::Nofile).maximum)
}

/// Whether a limit is enough.
pub(crate) fn judge(storage: &StorageSection, limit: Option<u64>) -> Result<(), TooFewFiles> {
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

/// How many connections each of the server's threads may hold, so that a flood of them cannot take
/// the files that the databases need, be they kept or let go and still in use. Further clients wait until the system's queue has a place.
pub(super) fn connections_per_worker(storage: &StorageSection, workers: usize) -> usize {
    share(storage, workers, getrlimit(Resource::Nofile).current)
}

fn share(storage: &StorageSection, workers: usize, limit: Option<u64>) -> usize {
    let kept = databases(storage).saturating_add(RESERVE);
    let room = limit.map_or(u64::MAX, |limit| limit.saturating_sub(kept));
    // A server that was started with less than it needs is to serve all the same.
    let room = room.max(LEAST_CONNECTIONS);
    let workers = number(workers).max(1);
    let share = (room / workers).clamp(1, MOST_PER_WORKER);
    usize::try_from(share).unwrap_or(usize::MAX)
}

/// The files of every workspace database that may live, of the control database, and others.
fn needed(storage: &StorageSection) -> u64 {
    databases(storage).saturating_add(OTHERS)
}

/// The files of every workspace database that may live, those included that were let go and are
/// still in use, and of the control database.
fn databases(storage: &StorageSection) -> u64 {
    let living = OpenLimits::most_living(storage.open_workspaces);
    let all = number(living).saturating_add(1);
    all.saturating_mul(per_database(storage))
}

/// How many workspace databases may stay open below a limit: the most whose living ones fit.
fn fitting(storage: &StorageSection, limit: u64) -> u64 {
    let room = limit.saturating_sub(OTHERS) / per_database(storage);
    let living = room.saturating_sub(1);
    // As many again may be leaving, or the most that ever are.
    (living / 2).max(living.saturating_sub(number(OpenLimits::MOST_LEAVING)))
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
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
        assert_eq!(needed(&section(256, 2)), 385 * 7 + 512);
        assert_eq!(needed(&section(1, 64)), 3 * 131 + 512);
        assert_eq!(needed(&section(usize::MAX, 2)), u64::MAX);
    }

    #[test]
    fn a_database_that_was_let_go_and_is_still_in_use_counts_like_one_that_stays() {
        let each = per_database(&section(1, 2));
        for (workspaces, living) in [(1, 2), (4, 8), (128, 256), (256, 384), (5_000, 5_128)] {
            // And the control database.
            assert_eq!(databases(&section(workspaces, 2)), (living + 1) * each);
        }
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
    fn where_not_one_database_fits_only_the_limit_is_named() {
        let said = |limit| {
            judge(&section(256, 2), Some(limit))
                .unwrap_err()
                .to_string()
        };
        assert!(said(1_024).contains("lower storage.open_workspaces to 36"));
        let said = said(64);
        assert!(
            said.contains("64 files") && !said.contains("open_workspaces"),
            "{said}"
        );
    }

    #[test]
    fn connections_get_what_the_databases_and_the_reserve_leave() {
        let storage = section(256, 2);
        for (limit, workers, each) in [
            // All of them together have the files that nothing else needs.
            (20_000, 1, 20_000 - 385 * 7 - 256),
            (20_000, 8, (20_000 - 385 * 7 - 256) / 8),
            // Just enough to start.
            (385 * 7 + 512, 2, 128),
            // Never none, though there be more threads than files.
            (1_024, 2, 128),
            (1_024, 512, 1),
        ] {
            assert_eq!(share(&storage, workers, Some(limit)), each, "{limit}");
        }
    }

    #[test]
    fn the_files_of_databases_and_connections_together_stay_below_the_limit() {
        for (workspaces, readers, workers) in [(1, 1, 1), (256, 2, 4), (5_000, 64, 256)] {
            let storage = section(workspaces, readers);
            for limit in [needed(&storage), needed(&storage) + 999, 2_000_000] {
                let each = u64::try_from(share(&storage, workers, Some(limit))).unwrap();
                let connections = each * u64::try_from(workers).unwrap();
                assert!(
                    databases(&storage) + connections + RESERVE <= limit,
                    "{limit}"
                );
            }
        }
    }

    #[test]
    fn one_thread_never_holds_more_than_it_can_serve() {
        assert_eq!(share(&section(256, 2), 2, None), 25_000);
        assert_eq!(share(&section(256, 2), 2, Some(1_000_000)), 25_000);
    }

    #[test]
    fn without_a_limit_everything_fits() {
        judge(&section(usize::MAX, 64), None).unwrap();
    }
}
