//! Where lines go, and settings that are refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use telemetry::{Destination, LogSettings, TelemetryError, subscriber};
use tracing::info;

use crate::world::{clock, parse};

fn settings(level: &str, destination: Destination) -> LogSettings {
    LogSettings {
        level: level.to_owned(),
        destination,
    }
}

#[test]
fn a_log_file_is_appended_to_and_belongs_to_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bailiwick.log");
    fs::write(&path, "{\"message\":\"before\"}\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    for word in ["one", "two"] {
        let settings = settings("info", Destination::File(path.clone()));
        let log = subscriber(&settings, clock()).unwrap();
        tracing::subscriber::with_default(log, || info!(target: "server", "{word}"));
    }
    let lines = parse(&fs::read_to_string(&path).unwrap());
    let words: Vec<_> = lines
        .iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["before", "one", "two"]);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_new_log_file_is_private_from_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.log");
    drop(subscriber(&settings("info", Destination::File(path.clone())), clock()).unwrap());
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_file_that_cannot_be_opened_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("x.log");
    let refused = subscriber(&settings("info", Destination::File(path)), clock()).err();
    assert!(matches!(refused, Some(TelemetryError::File { .. })));
}

#[test]
fn a_level_that_is_none_is_refused() {
    for level in [
        "",
        "lowd",
        "info,",
        "info,auth=",
        "auth=debug",
        "info,auth=lowd",
        "a=b=c",
    ] {
        let refused = subscriber(&settings(level, Destination::Stderr), clock()).err();
        assert!(matches!(refused, Some(TelemetryError::Level)), "{level}");
    }
}
