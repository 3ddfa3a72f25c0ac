//! Secrets among the settings.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use server::{Settings, SettingsError};

const GOOD: &str = "Zu5-ttR!qLp0_xW";
const ROOT_KEY: &str =
    "key_01h455vb4pex5vsknk084sn02q q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

fn smtp(extra: &[(&str, &str)]) -> Vec<(String, String)> {
    let base = [
        ("BAILIWICK__MAIL__TRANSPORT", "smtp"),
        ("BAILIWICK__MAIL__SMTP__HOST", "smtp.example.com"),
        ("BAILIWICK__MAIL__FROM", "us@example.com"),
    ];
    let all = base.iter().chain(extra);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn secret_file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    (folder, path)
}

fn password_from(path: &Path) -> Result<String, SettingsError> {
    let name = "BAILIWICK__MAIL__SMTP__PASSWORD_FILE";
    let settings = Settings::load(None, smtp(&[(name, path.to_str().unwrap())]))?;
    let password = settings.mail.smtp.and_then(|smtp| smtp.password);
    Ok(password.unwrap().expose().to_owned())
}

#[test]
fn a_secret_may_stand_in_a_file_of_its_owner() {
    let (_folder, path) = secret_file(&format!("{GOOD}\n"), 0o600);
    assert_eq!(password_from(&path).unwrap(), GOOD);
    let toml = format!(
        "[mail]\ntransport = \"smtp\"\nfrom = \"us@example.com\"\n[mail.smtp]\n\
                        host = \"smtp.example.com\"\npassword_file = \"{}\"\n",
        path.display()
    );
    let settings_file = path.with_file_name("bailiwick.toml");
    fs::write(&settings_file, toml).unwrap();
    let settings = Settings::load(Some(&settings_file), []).unwrap();
    assert_eq!(settings.mail.smtp.unwrap().password.unwrap().expose(), GOOD);
}

#[test]
fn a_secret_that_others_can_read_is_refused() {
    for mode in [0o640, 0o604, 0o644, 0o660, 0o610] {
        let (_folder, path) = secret_file(GOOD, mode);
        let error = password_from(&path).unwrap_err();
        assert!(
            matches!(error, SettingsError::ReadableByOthers { .. }),
            "{mode:o}: {error}"
        );
        assert!(
            error.to_string().contains("mail.smtp.password_file"),
            "{error}"
        );
    }
    let toml = format!("[mail.smtp]\nhost = \"smtp.example.com\"\npassword = \"{GOOD}\"\n");
    let (_folder, path) = secret_file(&toml, 0o644);
    let error = Settings::load(Some(&path), []).unwrap_err();
    assert!(
        matches!(error, SettingsError::ReadableByOthers { .. }),
        "{error}"
    );
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    Settings::load(Some(&path), []).unwrap();
}

#[test]
fn a_weak_secret_is_refused_and_never_shown() {
    for weak in [
        "short",
        "changeme",
        "password",
        "secret",
        "admin",
        "my-secret-password",
        "canarycanary",
    ] {
        let environment = smtp(&[("BAILIWICK__MAIL__SMTP__PASSWORD", weak)]);
        let error = Settings::load(None, environment).unwrap_err();
        assert!(
            matches!(
                &error,
                SettingsError::WeakSecret { name } if name == "mail.smtp.password"
            ),
            "{weak}"
        );
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        let (_folder, path) = secret_file(weak, 0o600);
        assert!(
            matches!(password_from(&path), Err(SettingsError::WeakSecret { .. })),
            "{weak}"
        );
    }
}

#[test]
fn a_secret_given_twice_or_in_no_file_is_refused() {
    let (_folder, path) = secret_file(GOOD, 0o600);
    let both = smtp(&[
        ("BAILIWICK__MAIL__SMTP__PASSWORD", GOOD),
        (
            "BAILIWICK__MAIL__SMTP__PASSWORD_FILE",
            path.to_str().unwrap(),
        ),
    ]);
    let error = Settings::load(None, both).unwrap_err();
    assert!(
        matches!(
            &error,
            SettingsError::GivenTwice { name } if name == "mail.smtp.password"
        ),
        "{error}"
    );
    let error = password_from(Path::new("/nowhere/secret")).unwrap_err();
    assert!(matches!(error, SettingsError::SecretFile { .. }), "{error}");
    let huge = "a".repeat(100_000);
    let (_folder, path) = secret_file(&huge, 0o600);
    assert!(matches!(
        password_from(&path),
        Err(SettingsError::SecretFile { .. })
    ));
}

#[test]
fn settings_do_not_show_their_secrets() {
    let environment = smtp(&[
        ("BAILIWICK__MAIL__SMTP__PASSWORD", GOOD),
        ("BAILIWICK__KEYS__ROOT_KEY", ROOT_KEY),
    ]);
    let settings = Settings::load(None, environment).unwrap();
    let shown = format!("{settings:?}");
    assert!(
        !shown.contains(GOOD) && !shown.contains("q83vEjRW"),
        "{shown}"
    );
}

#[test]
fn only_a_real_key_is_taken_for_the_root_key() {
    let load = |key: &str| {
        let name = "BAILIWICK__KEYS__ROOT_KEY".to_owned();
        Settings::load(None, [(name, key.to_owned())])
    };
    load(ROOT_KEY).unwrap();
    let list = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = list.join("../../../shared/vectors/jwt/weak_hs_secrets.txt");
    let known = fs::read_to_string(&list).unwrap_or_else(|_| {
        println!(
            "{} is not there: the short list alone is tried",
            list.display()
        );
        String::new()
    });
    let short = [
        "changeme",
        "your-256-bit-secret",
        "key_01h455vb4pex5vsknk084sn02q c2hvcnQ=",
    ];
    for weak in known.lines().chain(short).filter(|line| !line.is_empty()) {
        let error = load(weak).unwrap_err();
        assert!(
            matches!(
                &error,
                SettingsError::WeakSecret { name } if name == "keys.root_key"
            ),
            "{weak}"
        );
    }
}
