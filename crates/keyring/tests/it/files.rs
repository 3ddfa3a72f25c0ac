//! The root key's file and `platform.keys`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kernel::{Clock, Entropy, IdSource, SecretText};
use keyring::{Keyring, KeyringError, PlatformPurpose, RootKeySource, WorkspacePurpose};

/// As at a first start.
fn open(data: &Path, source: &RootKeySource) -> Result<Keyring, KeyringError> {
    let entropy = Entropy::system();
    let ids = IdSource::new(Clock::system(), entropy.clone());
    Keyring::open_or_create(data, source, entropy, ids)
}

/// As over data that depends on the keys.
fn open_again(data: &Path, source: &RootKeySource) -> Result<Keyring, KeyringError> {
    let entropy = Entropy::system();
    let ids = IdSource::new(Clock::system(), entropy.clone());
    Keyring::open(data, source, entropy, ids)
}

fn file(data: &Path) -> RootKeySource {
    RootKeySource::File(data.join("root.key"))
}

#[test]
fn the_first_start_makes_key_files_for_the_owner_alone_and_the_next_reads_them() {
    let data = tempfile::tempdir().unwrap();
    let first = open(data.path(), &file(data.path())).unwrap();
    for name in ["root.key", "platform.keys"] {
        let mode = fs::metadata(data.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let second = open_again(data.path(), &file(data.path())).unwrap();
    let key = |ring: &Keyring, purpose| *ring.platform_key(purpose).expose();
    let database = PlatformPurpose::Database;
    assert_eq!(key(&first, database), key(&second, database));
    assert_ne!(
        key(&first, database),
        key(&first, PlatformPurpose::RefreshTokens)
    );
}

#[test]
fn a_key_file_that_others_can_read_stops_the_start() {
    let data = tempfile::tempdir().unwrap();
    open(data.path(), &file(data.path())).unwrap();
    let path = data.path().join("root.key");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let error = open(data.path(), &file(data.path())).unwrap_err();
    assert!(matches!(error, KeyringError::Exposed(_)));
    assert!(error.to_string().contains("chmod 600"));
}

#[test]
fn a_lost_root_key_is_never_replaced_by_a_new_one() {
    let data = tempfile::tempdir().unwrap();
    open(data.path(), &file(data.path())).unwrap();
    fs::remove_file(data.path().join("root.key")).unwrap();
    let error = open(data.path(), &file(data.path())).unwrap_err();
    assert!(matches!(error, KeyringError::Missing(_)));
    assert!(!data.path().join("root.key").exists());
}

#[test]
fn over_data_that_depends_on_them_lost_keys_are_named_and_none_are_made() {
    for lost in [
        &["platform.keys"][..],
        &["root.key"],
        &["root.key", "platform.keys"],
    ] {
        let data = tempfile::tempdir().unwrap();
        open(data.path(), &file(data.path())).unwrap();
        for name in lost {
            fs::remove_file(data.path().join(name)).unwrap();
        }
        let error = open_again(data.path(), &file(data.path())).unwrap_err();
        assert!(matches!(error, KeyringError::Missing(_)), "{error}");
        assert!(error.to_string().contains(lost[0]), "{error}");
        for name in lost {
            assert!(!data.path().join(name).exists(), "{name} was made");
        }
    }
}

#[test]
fn the_platform_keys_do_not_open_under_another_root_key() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    open(one.path(), &file(one.path())).unwrap();
    open(two.path(), &file(two.path())).unwrap();
    fs::copy(one.path().join("root.key"), two.path().join("root.key")).unwrap();
    let error = open(two.path(), &file(two.path())).unwrap_err();
    assert!(matches!(error, KeyringError::UnknownKey));
}

#[test]
fn a_weak_or_malformed_root_key_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let zeros = "key_01h455vb4pex5vsknk084sn02q AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let short = "key_01h455vb4pex5vsknk084sn02q c2hvcnQ=";
    for text in ["", "secret", zeros, short, "# only a comment"] {
        let source = RootKeySource::Value(SecretText::new(text.to_owned()));
        let error = open(data.path(), &source).unwrap_err();
        assert!(matches!(error, KeyringError::WeakRoot), "{text}");
        assert!(!data.path().join("platform.keys").exists());
    }
}

#[test]
fn a_workspace_key_unwraps_for_its_workspace_and_id_alone() {
    let data = tempfile::tempdir().unwrap();
    let ring = open(data.path(), &file(data.path())).unwrap();
    let ids = IdSource::new(Clock::system(), Entropy::system());
    let (one, other) = (ids.next().unwrap(), ids.next().unwrap());
    let purpose = WorkspacePurpose::Database;
    let made = ring.new_workspace_key(one, purpose).unwrap();
    let opened = ring
        .unwrap_workspace_key(one, made.id, purpose, &made.wrapped)
        .unwrap();
    assert_eq!(opened.expose(), made.key.expose());
    let moved = ring.unwrap_workspace_key(other, made.id, purpose, &made.wrapped);
    assert!(matches!(moved, Err(KeyringError::NotOpened)));
    let renamed = ring.unwrap_workspace_key(one, ids.next().unwrap(), purpose, &made.wrapped);
    assert!(matches!(renamed, Err(KeyringError::NotOpened)));
}
