//! The list of breached passwords: made by a command, checked by one, and asked by the server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use breaches::PasswordDigest;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::api::people::{PASSWORD, registered};
use crate::world::World;

const LEAKED: &str = "this one was leaked, alas";
const BO: &str = "bo@example.com";

/// A folder with a list in it.
struct Place(TempDir);

impl Place {
    fn with(passwords: &[&str]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.data()).unwrap();
        place.write("list.txt", &list(passwords));
        place
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn filter(&self) -> PathBuf {
        self.data().join("breached-passwords.bin")
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs `bailiwick passwords …` on the data folder: the code, and what it says on both streams.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        run(&self.data(), arguments)
    }
}

fn list(passwords: &[&str]) -> String {
    let digests = passwords.iter().map(|one| PasswordDigest::of(one));
    let hex = |digest: PasswordDigest| -> String {
        let bytes = digest.as_bytes().iter();
        bytes.map(|byte| format!("{byte:02X}")).collect()
    };
    let mut lines: Vec<String> = digests
        .map(|digest| format!("{}:3\r\n", hex(digest)))
        .collect();
    lines.sort();
    lines.concat()
}

fn run(data: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.env_clear().stdin(Stdio::null()).arg("passwords");
    let output = command.args(arguments).arg("--data").arg(data).output();
    let output = output.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(said).unwrap(),
    )
}

#[test]
fn a_list_is_imported_and_told_of_in_lines_and_in_json() {
    let place = Place::with(&[LEAKED, PASSWORD]);
    let (code, said) = place.run(&["status"]);
    assert_eq!((code, said.contains("there is none")), (0, true), "{said}");
    let (code, said) = place.run(&["import", &place.path("list.txt")]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 hashes"), "{said}");
    let (code, said) = place.run(&["status"]);
    assert_eq!((code, said.contains("2 hashes")), (0, true), "{said}");
    let (code, said) = place.run(&["status", "--json"]);
    assert_eq!(code, 0, "{said}");
    let status: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(status["list"]["hashes"], 2);
    assert_eq!(status["list"]["minimum_count"], 1);
    assert_eq!(status["range_service"], Value::Null);
    assert_eq!(status["when_unavailable"], "allow");
    let (code, said) = place.run(&["import", &place.path("list.txt"), "--minimum-count", "4"]);
    assert_eq!(code, 1, "{said}");
    let (_, said) = place.run(&["status"]);
    assert!(said.contains("2 hashes"), "the old list is there: {said}");
}

#[test]
fn what_is_no_list_is_refused_in_one_line_and_the_code_says_why() {
    let place = Place::with(&[LEAKED]);
    let good = list(&[LEAKED]);
    place.write("ntlm.txt", "8846F7EAEE8FB117AD06BDD830B7586C:3\r\n");
    place.write("twice.txt", &format!("{good}{good}"));
    place.write("broken.txt", &format!("{good}FFFF"));
    place.write("empty.txt", "");
    fs::create_dir(place.path("ranges")).unwrap();
    for (name, code, words) in [
        ("ntlm.txt", 1, "ntlm.txt, line 1: this is an NTLM hash"),
        (
            "twice.txt",
            1,
            "twice.txt, line 2: the hash does not come after",
        ),
        (
            "broken.txt",
            1,
            "broken.txt, line 2: this is not the SHA-1 hash",
        ),
        ("empty.txt", 1, "has no hash"),
        ("nothing.txt", 3, "cannot be read"),
        (
            "ranges",
            3,
            "lacks 1048576 of the 1048576 range files, 00000.txt first",
        ),
    ] {
        let (exit, said) = place.run(&["import", &place.path(name)]);
        assert_eq!(exit, code, "{name}: {said}");
        assert_eq!(said.lines().count(), 1, "{name}: {said}");
        assert!(
            said.starts_with("error: ") && said.contains(words),
            "{name}: {said}"
        );
    }
    assert!(!place.filter().exists());
    let (code, said) = place.run(&["import"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = run(
        &place.0.path().join("no folder"),
        &["import", &place.path("list.txt")],
    );
    assert_eq!(code, 3, "{said}");
}

#[test]
fn a_damaged_list_is_told_of_and_stops_the_start() {
    let place = Place::with(&[LEAKED, PASSWORD]);
    let (code, said) = place.run(&["import", &place.path("list.txt")]);
    assert_eq!(code, 0, "{said}");
    let whole = fs::read(place.filter()).unwrap();
    let mut other = whole.clone();
    *other.last_mut().unwrap() ^= 1;
    fs::write(place.filter(), other).unwrap();
    let (code, said) = place.run(&["status"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("is damaged: its hashes are not those"),
        "{said}"
    );
    fs::write(place.filter(), &whole[..whole.len() - 1]).unwrap();
    let (code, said) = up(&place.data(), None);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("`passwords.breached_file`"), "{said}");
    assert!(said.contains("is damaged: its length"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn a_list_that_is_named_has_to_be_there() {
    let place = Place::with(&[]);
    let named = place.path("elsewhere.bin");
    let (code, said) = up(&place.data(), Some(&named));
    assert_eq!(code, Some(3), "{said}");
    let expected = format!("`passwords.breached_file`) cannot be used: {named} does not exist");
    assert!(said.contains(&expected), "{said}");
}

fn up(data: &Path, named: Option<&str>) -> (Option<i32>, String) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(data, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.env_clear().stdin(Stdio::null());
    command
        .args(["up", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    if let Some(named) = named {
        command.env("BAILIWICK__PASSWORDS__BREACHED_FILE", named);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn the_service_is_called_over_https_or_on_this_machine() {
    let place = Place::with(&[]);
    for (url, is_good) in [
        ("https://pwned.corp.example", true),
        ("http://127.0.0.1:8080", true),
        ("http://[::1]:8080", true),
        ("http://pwned.corp.example", false),
        ("https://pwned.corp.example/range", false),
        ("ftp://pwned.corp.example", false),
    ] {
        let settings = server::Settings::load(
            None,
            [("BAILIWICK__PASSWORDS__HIBP_URL".to_owned(), url.to_owned())],
        );
        assert_eq!(settings.is_ok(), is_good, "{url}");
        if let Err(error) = settings {
            assert!(
                error.to_string().contains("`passwords.hibp_url`"),
                "{error}"
            );
        }
    }
    drop(place);
}

#[actix_web::test]
async fn a_running_server_takes_up_a_list_that_is_imported_within_a_minute() {
    let world = World::start().await;
    registered(&world, BO).await;
    let enter = || {
        let body = json!({"email": BO, "password": PASSWORD});
        world.post("/v1/sessions", body).send()
    };
    enter().await.expect(201);
    let place = Place::with(&[PASSWORD]);
    let (code, said) = run(&world.data_dir(), &["import", &place.path("list.txt")]);
    assert_eq!(code, 0, "{said}");
    world.clock.advance(std::time::Duration::from_secs(60));
    let refused = enter().await.expect(403);
    assert_eq!(refused.code(), "auth.password_compromised");
    world.stop().await;
}
