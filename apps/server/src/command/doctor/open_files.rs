//! Room for the files of all databases that may be open.

use super::finding::Finding;
use crate::config::StorageSection;
use crate::start::open_files::{self, TooFewFiles};

const CHECK: &str = "open_files";

/// Asks what this process is allowed: with too little, the server refuses to start.
pub(super) fn check(storage: &StorageSection) -> Finding {
    shown(open_files::check(storage))
}

fn shown(room: Result<(), TooFewFiles>) -> Finding {
    match room {
        Ok(()) => Finding::ok(CHECK, "there is room for all databases that may be open"),
        Err(error) => {
            let remedy = "a server that is started like this command refuses to; another limit of its \
                          own, as a service manager sets one, is not seen from here";
            Finding::failed(CHECK, error.to_string(), remedy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    #[test]
    fn more_databases_than_the_system_has_files_for_fail() {
        let storage = StorageSection {
            open_workspaces: 256,
            readers: 2,
        };
        let judge = |limit| shown(open_files::judge(&storage, Some(limit)));
        assert_eq!(judge(20_000).status, Status::Ok);
        let finding = judge(1_024);
        assert_eq!(finding.status, Status::Failed);
        assert!(finding.message.contains("storage.open_workspaces"));
    }
}
