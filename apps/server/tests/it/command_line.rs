//! `bailiwick` as its operator starts it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

fn bailiwick(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

fn up(data: &Path) -> Command {
    bailiwick(&[
        "up",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data.to_str().unwrap(),
    ])
}

/// Starts the program and reads what it says until it is ready.
fn start(mut command: Command) -> (Child, Vec<String>, BufReader<impl Read>) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    while lines
        .last()
        .is_none_or(|line: &String| !line.starts_with("Stop with"))
    {
        let mut line = String::new();
        assert!(
            output.read_line(&mut line).unwrap() > 0,
            "ended early: {lines:?}"
        );
        lines.push(line.trim_end().to_owned());
    }
    (child, lines, output)
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn run(mut command: Command) -> (Option<i32>, String) {
    let Output {
        status,
        stderr,
        stdout,
    } = command.output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    (status.code(), said)
}

#[test]
fn one_command_starts_the_product_and_a_signal_ends_it_in_order() {
    for end in [Signal::TERM, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let (mut child, lines, _output) = start(up(&data));
        let claim = |line: &&String| {
            line.starts_with("http://127.0.0.1:") && line.contains("/claim#token=")
        };
        assert_eq!(lines.iter().filter(claim).count(), 1, "{lines:?}");
        let outbox = data.join("outbox").display().to_string();
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("Mail: ") && line.contains(&outbox)),
            "{lines:?}"
        );
        assert_eq!(mode(&data), 0o700);
        for file in ["root.key", "lock", "control.db"] {
            assert_eq!(mode(&data.join(file)), 0o600, "{file}");
        }
        signal(&child, end);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn two_processes_never_serve_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, _, _output) = start(up(&data));
    let (code, said) = run(up(&data));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("in use by another process"), "{said}");
    // A killed process leaves its lock file, but not its lock.
    signal(&child, Signal::KILL);
    child.wait().unwrap();
    let (mut child, _, _output) = start(up(&data));
    signal(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_taken_port_is_named_with_the_flag_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = folder.path().join("data");
    let (code, said) = run(bailiwick(&[
        "up",
        "--listen",
        &address,
        "--data",
        data.to_str().unwrap(),
    ]));
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains(&address) && said.contains("--listen"),
        "{said}"
    );
    assert!(!data.exists(), "nothing is made before the port is there");
}

#[test]
fn a_wrong_setting_stops_the_start_with_its_name_and_never_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (name, value, named) in [
        ("BAILIWICK__SERVER__LISTENS", "x", "server.listens"),
        ("BAILIWICK__AUTH__BCRYPT_COST", "4", "auth.bcrypt_cost"),
        (
            "BAILIWICK__KEYS__ROOT_KEY",
            "canary-canary",
            "keys.root_key",
        ),
        ("BAILIWICK__LOG__LEVEL", "loud", "log.level"),
    ] {
        let mut command = up(&data);
        command.env(name, value);
        let (code, said) = run(command);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(named) && !said.contains("canary"), "{said}");
    }
    assert!(!data.exists());
    assert_eq!(run(bailiwick(&["up", "--listen", "nowhere"])).0, Some(2));
    assert_eq!(run(bailiwick(&["down"])).0, Some(2));
}

#[test]
fn a_control_database_that_was_lost_is_not_replaced_by_one_that_anybody_can_claim() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, _, _output) = start(up(&data));
    signal(&child, Signal::TERM);
    child.wait().unwrap();
    fs::create_dir_all(data.join("workspaces/local/ws_01h455vb4pex5vsknk084sn02q")).unwrap();
    fs::remove_file(data.join("control.db")).unwrap();
    for _ in 0..2 {
        let (code, said) = run(up(&data));
        assert!(code == Some(3) && said.contains("control.db"), "{said}");
        assert!(!said.contains("/claim#"), "{said}");
        for words in ["migrate up", "migrate status", "doctor"] {
            let mut command = bailiwick(&words.split(' ').collect::<Vec<_>>());
            command.arg("--data").arg(&data);
            let said = run(command).1;
            assert!(said.contains("restore"), "{said}");
        }
        assert!(!data.join("control.db").exists());
    }
    // Emptied, it is no better.
    fs::write(data.join("control.db"), "").unwrap();
    assert_eq!(run(up(&data)).0, Some(3));
}

#[test]
fn a_damaged_database_is_told_in_our_words_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, _, _output) = start(up(&data));
    signal(&child, Signal::TERM);
    child.wait().unwrap();
    fs::write(data.join("control.db"), [7_u8; 8_192]).unwrap();
    let (code, said) = run(up(&data));
    assert!(code == Some(1) && !said.contains("cipher"), "{said}");
}

#[test]
fn an_exposed_or_missing_root_key_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, _, _output) = start(up(&data));
    signal(&child, Signal::TERM);
    child.wait().unwrap();
    let key = data.join("root.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, said) = run(up(&data));
    assert!(code == Some(3) && said.contains("chmod 600"), "{said}");
    fs::remove_file(&key).unwrap();
    let (code, said) = run(up(&data));
    assert!(code == Some(3) && said.contains("root.key"), "{said}");
}

#[test]
fn keys_that_were_lost_beside_their_data_are_named_and_not_replaced() {
    for lost in [&["platform.keys"][..], &["root.key", "platform.keys"]] {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let (mut child, _, _output) = start(up(&data));
        signal(&child, Signal::TERM);
        child.wait().unwrap();
        for name in lost {
            fs::remove_file(data.join(name)).unwrap();
        }
        let shown = data.join(lost[0]).display().to_string();
        let mut migrate = bailiwick(&["migrate", "status", "--data"]);
        migrate.arg(&data);
        for command in [up(&data), migrate] {
            let (code, said) = run(command);
            assert_eq!(code, Some(3), "{said}");
            assert!(said.contains(&format!("{shown} is missing")), "{said}");
        }
        assert!(lost.iter().all(|name| !data.join(name).exists()));
    }
}

#[test]
fn the_settings_are_printed() {
    let (code, said) = run(bailiwick(&["config"]));
    assert_eq!(code, Some(0));
    assert_eq!(said, server::configuration_document());
}

#[test]
fn a_data_folder_that_others_can_open_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    for open in [0o777, 0o750, 0o704] {
        fs::set_permissions(&data, fs::Permissions::from_mode(open)).unwrap();
        let (code, said) = run(up(&data));
        assert_eq!(code, Some(3), "{said}");
        let remedy = format!("chmod 700 {}", data.display());
        assert!(said.contains(&remedy), "{said}");
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    }
}

/// `up` below another limit on open files.
fn up_below(limit: &str, data: &Path) -> Command {
    let up = up(data);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")])
        .arg(up.get_program())
        .args(up.get_args())
        .env_clear()
        .stdin(Stdio::null());
    shell
}

#[test]
fn more_open_databases_than_the_system_has_files_for_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (code, said) = run(up_below("-n 1024", &data));
    assert_eq!(code, Some(3), "{said}");
    assert!(
        said.contains("lower storage.open_workspaces to 36"),
        "{said}"
    );
    assert!(!data.exists());
}

#[test]
fn a_soft_limit_on_open_files_is_raised_as_far_as_the_system_allows() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, _, _output) = start(up_below("-Sn 256", &data));
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    signal(&child, Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let words: Vec<_> = line.unwrap().split_whitespace().collect();
    assert_eq!(words[3], words[4], "{words:?}");
}
