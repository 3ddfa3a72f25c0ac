//! The root key's file and `platform.keys`: there, and the owner's alone. That the one opens the
//! other shows when the installation is opened.

use std::path::Path;

use keyring::{RootKeySource, readable_by_others};

use super::finding::Finding;
use crate::config::Settings;

/// Checks both files.
pub(super) fn check(settings: &Settings) -> Vec<Finding> {
    let root = match &settings.keys.root {
        RootKeySource::File(path) => file(
            "root_key",
            path,
            "bring it back from where its copy is kept",
        ),
        RootKeySource::Value(_) => Finding::ok("root_key", "the root key comes from the settings"),
    };
    if settings.postgres.is_some() {
        // The other one stands in the database, where opening the installation looks for it.
        return vec![root];
    }
    let path = settings.data.dir.join("platform.keys");
    let platform = file(
        "platform_keys",
        &path,
        "bring it back from a backup of the data folder",
    );
    vec![root, platform]
}

fn file(check: &'static str, path: &Path, when_missing: &str) -> Finding {
    let shown = path.display();
    match readable_by_others(path) {
        Ok(false) => Finding::ok(check, format!("{shown} is there, and its owner's alone")),
        Ok(true) => {
            let message = format!("{shown} can be read by other users of this machine");
            Finding::failed(check, message, format!("chmod 600 {shown}"))
        }
        Err(error) => Finding::failed(
            check,
            format!("{shown} cannot be read: {error}"),
            when_missing,
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::super::finding::Status;
    use super::*;

    #[test]
    fn a_key_file_that_others_can_read_or_that_is_missing_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let status = || file("root_key", &path, "bring it back").status;
        assert_eq!(status(), Status::Failed);
        fs::write(&path, "key").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(status(), Status::Failed);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(status(), Status::Ok);
    }
}
