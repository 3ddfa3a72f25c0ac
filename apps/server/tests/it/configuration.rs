//! Settings from files and the environment.

use std::fs;
use std::path::{Path, PathBuf};

use server::{Settings, SettingsError, configuration_document};

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn variable(key: &str) -> String {
    format!("BAILIWICK__{}", key.to_uppercase().replace('.', "__"))
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bailiwick.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn load_file(text: &str) -> Result<Settings, SettingsError> {
    let (_folder, path) = file(text);
    Settings::load(Some(&path), [])
}

#[test]
fn the_document_of_the_settings_is_checked_in() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let checked_in = fs::read_to_string(path).unwrap_or_default();
    let hint = "run: cargo run --bin bailiwick -- config > docs/configuration.md";
    assert!(
        checked_in == configuration_document(),
        "docs/configuration.md is out of date; {hint}"
    );
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = Settings::load(None, []).unwrap();
    assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.data.dir, Path::new("./data"));
    assert_eq!(settings.auth.access_token.as_secs(), 900);
    assert_eq!(settings.server.import_limit, 64 * 1024 * 1024);
    assert!(settings.mail.smtp.is_none());
    let url = settings.public_url(settings.server.listen);
    assert_eq!(url.as_str(), "http://127.0.0.1:8080");
}

#[test]
fn the_longest_body_that_can_be_set_has_room_in_one_senders_share() {
    let longest = variables(&[("BAILIWICK__SERVER__BODY_LIMIT", "16777216")]);
    let server = Settings::load(None, longest).unwrap().server;
    assert!(server.body_limit <= server.body_budget / 8);
}

#[test]
fn the_environment_goes_before_the_file() {
    let (_folder, path) = file(
        "[server]\nlisten = \"127.0.0.1:1111\"\nworkers = 3\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n",
    );
    let environment = variables(&[
        ("BAILIWICK__SERVER__LISTEN", "127.0.0.1:2222"),
        ("PATH", "/bin"),
    ]);
    let settings = Settings::load(Some(&path), environment).unwrap();
    assert_eq!(settings.server.listen.port(), 2222);
    assert_eq!(settings.server.workers, 3);
    assert!(
        settings
            .server
            .trusted_proxies
            .contain("10.1.1.1".parse().unwrap())
    );
}

#[test]
fn an_unknown_key_stops_the_start_and_is_named() {
    for (text, name) in [
        ("[server]\nlisten_on = \"x\"\n", "server.listen_on"),
        ("colour = \"red\"\n", "colour"),
        ("[mail.smtp]\nhost_file = \"x\"\n", "mail.smtp.host_file"),
        ("[server.listen]\nport = 1\n", "server.listen.port"),
    ] {
        let error = load_file(text).unwrap_err();
        assert!(
            matches!(&error, SettingsError::UnknownKey { name: found } if found == name),
            "{error}"
        );
        assert!(error.to_string().contains(name), "{error}");
    }
    for name in [
        "BAILIWICK__SERVER__LISTENS",
        "BAILIWICK__SERVER",
        "BAILIWICK__",
    ] {
        let error = Settings::load(None, variables(&[(name, "x")])).unwrap_err();
        assert!(
            matches!(error, SettingsError::UnknownKey { .. }),
            "{name}: {error}"
        );
    }
}

#[test]
fn a_variable_with_other_underscores_stops_the_start_and_is_named() {
    let given = variables(&[("BAILIWICK_LOG_LEVEL", "debug")]);
    let said = Settings::load(None, given).unwrap_err().to_string();
    assert_eq!(
        said,
        "the variable `BAILIWICK_LOG_LEVEL` has no effect; did you mean `BAILIWICK__LOG__LEVEL`?"
    );
}

#[test]
fn bounds_are_kept_on_both_sides() {
    for (key, good, bad) in [
        ("auth.bcrypt_cost", ["12", "16"], ["11", "17"]),
        (
            "auth.access_token_seconds",
            ["60", "86400"],
            ["59", "86401"],
        ),
        ("mail.smtp.port", ["1", "65535"], ["0", "65536"]),
    ] {
        let smtp = [
            ("BAILIWICK__MAIL__TRANSPORT", "smtp"),
            ("BAILIWICK__MAIL__FROM", "us@example.com"),
            ("BAILIWICK__MAIL__SMTP__HOST", "smtp.example.com"),
        ];
        let load = |value: &str| {
            let mut environment = variables(&smtp);
            environment.push((variable(key), value.to_owned()));
            Settings::load(None, environment)
        };
        assert!(good.iter().all(|value| load(value).is_ok()), "{key}");
        for value in bad.iter().chain(&["-1", "1.5", "many", ""]) {
            assert!(load(value).is_err(), "{key} = {value}");
        }
    }
}

#[test]
fn a_broken_file_is_named_with_its_line_and_without_its_text() {
    let (_folder, path) = file("[server]\nworkers = 1\n[mail.smtp]\npassword = \"canary\n");
    let error = Settings::load(Some(&path), []).unwrap_err();
    assert!(
        matches!(error, SettingsError::Syntax { line: 4, .. }),
        "{error:?}"
    );
    let said = format!("{error} {error:?}");
    assert!(
        said.contains("bailiwick.toml") && !said.contains("canary"),
        "{said}"
    );
    let missing = Settings::load(Some(Path::new("/nowhere/bailiwick.toml")), []).unwrap_err();
    assert!(matches!(missing, SettingsError::File { .. }), "{missing}");
}

#[test]
fn smtp_needs_a_host_a_sender_and_a_password_for_its_user() {
    let all = [
        ("BAILIWICK__MAIL__TRANSPORT", "smtp"),
        ("BAILIWICK__MAIL__SMTP__HOST", "smtp.example.com"),
        ("BAILIWICK__MAIL__FROM", "Us <us@example.com>"),
        ("BAILIWICK__MAIL__SMTP__USERNAME", "us"),
        ("BAILIWICK__MAIL__SMTP__PASSWORD", "Zu5-ttR!qLp0_xW"),
    ];
    let settings = Settings::load(None, variables(&all)).unwrap();
    let smtp = settings.mail.smtp.unwrap();
    assert_eq!((smtp.host.as_str(), smtp.port), ("smtp.example.com", 465));
    assert_eq!(
        (
            settings.mail.from_name.as_str(),
            settings.mail.from.as_written()
        ),
        ("Us", "us@example.com")
    );
    for (missing, named) in [
        (1, "mail.smtp.host"),
        (2, "mail.from"),
        (4, "mail.smtp.password"),
    ] {
        let mut some = all.to_vec();
        some.remove(missing);
        let error = Settings::load(None, variables(&some)).unwrap_err();
        assert!(
            matches!(&error, SettingsError::Required { name, .. } if name == named),
            "{error}"
        );
    }
}
