//! Free space, without which nothing can be made durable.

use std::path::Path;

use super::finding::Finding;

const CHECK: &str = "disk_space";
const REMEDY: &str = "free some space, or move the data to a larger disk";

/// Less than this is too little to go on.
const LEAST: u64 = 100 << 20;
/// Less than this will soon be too little.
const SCARCE: u64 = 2 << 30;

/// Asks the file system of the data folder.
pub(super) fn check(dir: &Path) -> Finding {
    match rustix::fs::statvfs(dir) {
        Ok(facts) => judge(facts.f_bavail.saturating_mul(facts.f_frsize)),
        Err(error) => Finding::warning(CHECK, format!("unknown: {error}"), "look at it with df"),
    }
}

fn judge(free: u64) -> Finding {
    let message = format!("{} MiB are free", free >> 20);
    match free {
        0..LEAST => Finding::failed(CHECK, message, REMEDY),
        LEAST..SCARCE => Finding::warning(CHECK, message, REMEDY),
        _ => Finding::ok(CHECK, message),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    #[test]
    fn little_space_is_a_warning_and_none_a_failure() {
        assert_eq!(judge(LEAST - 1).status, Status::Failed);
        assert_eq!(judge(SCARCE - 1).status, Status::Warning);
        assert_eq!(judge(SCARCE).status, Status::Ok);
    }
}
