//! The data folder: there, a folder, and the owner's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::finding::Finding;

const CHECK: &str = "data_folder";

/// Checks the folder and the databases' own permissions.
pub(super) fn check(dir: &Path) -> Finding {
    let shown = dir.display();
    let facts = match fs::metadata(dir) {
        Ok(facts) if facts.is_dir() => facts,
        Ok(_) => {
            return Finding::failed(
                CHECK,
                format!("{shown} is not a folder"),
                "name another with --data",
            );
        }
        Err(error) => {
            let remedy =
                "start the server once with `bailiwick up`, or name the folder with --data";
            return Finding::failed(CHECK, format!("{shown} cannot be read: {error}"), remedy);
        }
    };
    if facts.permissions().mode() & 0o077 != 0 {
        let message = format!("{shown} is open to other users of this machine");
        return Finding::failed(CHECK, message, format!("chmod 700 {shown}"));
    }
    if rustix::fs::access(dir, rustix::fs::Access::WRITE_OK).is_err() {
        let message = format!("this user cannot write into {shown}");
        return Finding::failed(CHECK, message, "run as the owner of the folder");
    }
    Finding::ok(CHECK, format!("{shown} is there, and its owner's alone"))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    #[test]
    fn a_missing_folder_and_one_that_others_can_open_fail() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(check(&folder.path().join("none")).status, Status::Failed);
        let set =
            |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
        set(0o750);
        let finding = check(folder.path());
        assert_eq!(finding.status, Status::Failed);
        assert!(finding.remedy.unwrap().starts_with("chmod 700 "));
        set(0o700);
        assert_eq!(check(folder.path()).status, Status::Ok);
    }

    #[test]
    fn a_file_in_place_of_the_folder_fails() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(check(file.path()).status, Status::Failed);
    }
}
