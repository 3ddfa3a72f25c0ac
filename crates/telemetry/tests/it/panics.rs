//! Panics, in a process of their own: the hook and standard error belong to a whole process.

use std::process::Command;

use telemetry::{Destination, LogSettings, init, install_panic_hook};

use crate::world::{clock, parse};

const ROLE: &str = "TELEMETRY_TEST_PANICS";

#[test]
fn a_panic_is_logged_by_place_and_thread_and_never_by_payload() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "panics::the_process_that_panics", "--nocapture"])
        .env(ROLE, "1")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    let all = format!("{printed}{}", String::from_utf8(output.stdout).unwrap());
    assert!(!all.contains("canary"), "{all}");
    let json: Vec<&str> = printed
        .lines()
        .filter(|line| line.starts_with('{'))
        .collect();
    let lines = parse(&json.join("\n"));
    assert_eq!(lines.len(), 2, "{all}");
    assert_eq!(lines[0]["level"], "ERROR");
    assert_eq!(lines[0]["fields"]["thread"], "worker-7");
    let location = lines[0]["fields"]["location"].as_str().unwrap();
    assert!(location.contains("panics.rs:"), "{location}");
    assert_eq!(lines[1]["message"], "set up twice: true");
}

#[test]
fn the_process_that_panics() {
    if std::env::var_os(ROLE).is_none() {
        return;
    }
    let settings = LogSettings {
        level: "info".to_owned(),
        destination: Destination::Stderr,
    };
    init(&settings, clock()).unwrap();
    install_panic_hook();
    let worker = std::thread::Builder::new().name("worker-7".to_owned());
    let thread = worker.spawn(|| panic!("payload canary {}", 1)).unwrap();
    assert!(thread.join().is_err());
    let again = init(&settings, clock()).is_err();
    tracing::info!(target: "server", "set up twice: {again}");
}
