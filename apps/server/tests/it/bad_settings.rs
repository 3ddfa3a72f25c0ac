//! A setting that cannot be used stops the start, and the operator reads which one it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use server::{Key, Kind, Settings, keys};

use crate::crash::Program;

const ROOT_KEY: &str =
    "key_01h455vb4pex5vsknk084sn02q AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

const SMTP: [(&str, &str); 3] = [
    ("mail.transport", "smtp"),
    ("mail.from", "Us <us@example.com>"),
    ("mail.smtp.host", "smtp.example.com"),
];

/// What exits with this code found the settings themselves wrong.
const USAGE: i32 = 2;

/// What exits with this code found nothing usable where a setting leads to.
const PRECONDITION: i32 = 3;

fn variable(key: &str) -> String {
    format!("BAILIWICK__{}", key.to_uppercase().replace('.', "__"))
}

/// The key, with a name of the operator's where the table leaves one open.
fn name_of(key: &Key) -> String {
    key.name.replace("<name>", "corp")
}

/// A value that cannot be right, with a word in it that must not be shown again where that can be.
fn bad(key: &Key) -> String {
    match key.kind {
        Kind::Count { most, .. } => (most + 1).to_string(),
        Kind::Path | Kind::Text => "one\ncanary".to_owned(),
        _ => "\u{1}canary".to_owned(),
    }
}

/// The last of several values for one key counts.
fn up(data: &Path, values: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.env_clear().stdin(Stdio::null()).arg("up");
    if values.iter().all(|(key, _)| *key != "data.dir") {
        command.env(variable("data.dir"), data);
    }
    if values.iter().all(|(key, _)| *key != "server.listen") {
        command.env(variable("server.listen"), "127.0.0.1:0");
    }
    for (key, value) in values {
        command.env(variable(key), value);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

/// One line, which names the key.
fn assert_named(said: &str, key: &str) {
    assert_eq!(said.lines().count(), 1, "{key}: {said}");
    assert!(
        said.starts_with("error: ") && said.contains(&format!("`{key}`")),
        "{key}: {said}"
    );
    assert!(!said.contains("canary"), "{key}: {said}");
}

#[test]
fn a_bad_value_of_any_key_stops_the_start_and_the_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for key in keys() {
        let (bad, name) = (bad(key), name_of(key));
        // Also a value that is not used is wrong: it would be found on the day when it is.
        for around in [&SMTP[..], &SMTP[2..]] {
            let values = [around, &[(name.as_str(), bad.as_str())]].concat();
            let (code, said) = up(&data, &values);
            assert_eq!(code, Some(USAGE), "{name}: {said}");
            assert_named(&said, &name);
        }
    }
    assert!(!data.exists());
}

#[test]
fn a_bad_value_in_a_file_is_named_as_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bailiwick.toml");
    for key in keys() {
        let whole = name_of(key);
        let (section, name) = whole.rsplit_once('.').unwrap();
        for value in ["[[1]]", "{ canary = 1 }"] {
            fs::write(&path, format!("[{section}]\n{name} = {value}\n")).unwrap();
            let error = Settings::load(Some(&path), []).unwrap_err().to_string();
            assert!(error.contains(&whole), "{whole}: {error}");
        }
    }
}

#[test]
fn a_file_that_a_secret_shall_stand_in_is_named_by_its_key() {
    for key in keys().filter(|key| key.secret) {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let name = format!("{}_file", name_of(key));
        for file in ["", "/nowhere/at/all"] {
            let (code, said) = up(&data, &[SMTP[2], (&name, file)]);
            assert!(matches!(code, Some(USAGE | PRECONDITION)), "{name}: {said}");
            assert_named(&said, &name);
        }
    }
}

#[test]
fn what_a_setting_leads_to_is_named_by_its_key_when_it_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "this is no folder").unwrap();
    let within = file.join("deeper").display().to_string();
    let plain = file.display().to_string();
    for (key, value, expected) in [
        ("log.file", within.as_str(), USAGE),
        ("log.file", "/", USAGE),
        ("data.dir", within.as_str(), PRECONDITION),
        ("places.file", within.as_str(), PRECONDITION),
        ("places.file", plain.as_str(), PRECONDITION),
        // An address of the documents (RFC 5737), which is no machine's own.
        ("server.listen", "192.0.2.1:8080", PRECONDITION),
    ] {
        let data = folder.path().join("data");
        let (code, said) = up(&data, &[(key, value)]);
        assert_eq!(code, Some(expected), "{key}: {said}");
        assert!(said.contains(key), "{key}: {said}");
    }
}

#[actix_web::test]
async fn a_root_key_of_another_folder_is_named_by_its_key() {
    let mut program = Program::start(&[]);
    program.kill();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.key");
    fs::write(&file, format!("{ROOT_KEY}\n")).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let file = file.display().to_string();
    for (key, value) in [
        ("keys.root_key", ROOT_KEY),
        ("keys.root_key_file", &file),
        ("keys.root_key_file", "/nowhere/at/all"),
    ] {
        let (code, said) = up(&program.data(), &[(key, value)]);
        assert_eq!(code, Some(PRECONDITION), "{key}: {said}");
        assert_named(&said, key);
    }
}

#[test]
fn smtp_settings_that_do_not_fit_each_other_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let password = ("mail.smtp.password", "Zu5-ttR!qLp0_xW");
    for (values, key) in [
        (&[("mail.smtp.port", "587")][..], "mail.smtp.host"),
        (&[password][..], "mail.smtp.host"),
        (&SMTP[..2], "mail.smtp.host"),
        (&[SMTP[0], SMTP[2]][..], "mail.from"),
        (
            &[SMTP[2], ("mail.smtp.username", "us")][..],
            "mail.smtp.password",
        ),
        (&[SMTP[2], ("mail.smtp.tls", "none")][..], "mail.smtp.tls"),
        (&[SMTP[2], ("mail.smtp.tls", "ssl")][..], "mail.smtp.tls"),
        (&[("mail.smtp.host", "smtp://host")][..], "mail.smtp.host"),
    ] {
        let (code, said) = up(&data, values);
        assert_eq!(code, Some(USAGE), "{key}: {said}");
        assert_named(&said, key);
    }
    assert!(!data.exists());
}
