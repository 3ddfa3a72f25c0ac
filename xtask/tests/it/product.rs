//! The product as a newcomer starts it, by the first command of the README.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::program::command;

/// Reads lines until the claim link; answers the link.
fn claim_link(output: impl BufRead) -> String {
    let is_link =
        |line: &String| line.starts_with("http://127.0.0.1:") && line.contains("/claim#token=");
    output.lines().map(Result::unwrap).find(is_link).unwrap()
}

fn status_line(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

fn end(mut child: Child) -> Option<i32> {
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(id, Signal::TERM).unwrap();
    child.wait().unwrap().code()
}

#[test]
fn up_starts_the_product_and_doctor_and_migrate_find_it_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(folder.path(), &["up", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let link = claim_link(BufReader::new(child.stdout.take().unwrap()));
    let address = link
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    for path in ["/readyz", "/claim", "/docs"] {
        assert_eq!(status_line(address, path), "HTTP/1.1 200 OK", "{path}");
    }
    assert_eq!(end(child), Some(0));
    assert!(folder.path().join("data/control.db").is_file());

    let status = command(folder.path(), &["migrate", "status", "--json"])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status.status.code(), Some(0));
    assert_eq!(report["control"]["pending"], serde_json::json!([]));
    let doctor = command(folder.path(), &["doctor", "--json"])
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(0), "{report}");
}

/// The figures of a debug build mean nothing: what counts is that the command measures, says what
/// it found in a form for machines, and ends with what it says.
#[test]
fn bench_measures_and_ends_with_what_it_found() {
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let arguments = [
        "bench",
        "read",
        "--as-built",
        "--seconds",
        "1",
        "--rounds",
        "1",
        "--json",
    ];
    let run = command(&repository, &arguments).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let text = report.to_string();
    assert!(
        text.contains("checked reads") && text.contains("ratio"),
        "{text}"
    );
    let is_missed = text.contains("\"met\":false");
    assert_eq!(run.status.code(), Some(i32::from(is_missed)), "{text}");
}
