//! A process that is killed takes nothing with it that it has acknowledged.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures_util::future::join_all;
use kernel::Clock;

use crate::world::{add, notes, open_control, texts, world};

/// Tells the test binary to be the process that is killed, and where to write.
const FOLDER: &str = "BAILIWICK_TEST_CRASH_FOLDER";
const MARK: &str = "acknowledged:";
const TEST: &str = "crash::every_acknowledged_write_survives_kill_nine";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_acknowledged_write_survives_kill_nine() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return write_until_killed(folder.into()).await;
    }
    let world = world().await;
    let mut first = 0;
    for round in 1..=3 {
        let child = start(&world.folder.path().to_owned(), first);
        let acknowledged = kill_after(child, 100 * round);
        let found: BTreeSet<i64> = world.committed().await.into_iter().collect();
        let lost: Vec<_> = acknowledged.difference(&found).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        first = found.last().unwrap() + 1;
    }
    let integrity = texts(world.control.reader(), "PRAGMA integrity_check").await;
    assert_eq!(integrity, ["ok"]);
    add(&world.control, first).await.unwrap();
}

fn start(folder: &PathBuf, first: i64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture"])
        .env(FOLDER, folder)
        .env("BAILIWICK_TEST_CRASH_FIRST", first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the process once it has acknowledged `count` writes. Answers every one that it did.
fn kill_after(mut child: Child, count: usize) -> BTreeSet<i64> {
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = BTreeSet::new();
    for line in output.lines() {
        let line = line.unwrap();
        // The last line may have been cut off by the kill.
        if let Some((_, note)) = line.split_once(MARK).filter(|(_, n)| n.ends_with('.')) {
            acknowledged.insert(note.trim_end_matches('.').parse().unwrap());
        }
        if acknowledged.len() == count {
            // SIGKILL; the rest of the output is read all the same.
            child.kill().unwrap();
        }
    }
    assert!(
        !child.wait().unwrap().success(),
        "it ended before it was killed"
    );
    assert!(acknowledged.len() >= count);
    acknowledged
}

async fn write_until_killed(folder: PathBuf) {
    let first = std::env::var("BAILIWICK_TEST_CRASH_FIRST").unwrap();
    let mut next: i64 = first.parse().unwrap();
    let control = open_control(folder, Clock::system()).await;
    assert!(notes(&control).await.iter().all(|note| *note < next));
    loop {
        let writes = (next..next + 24).map(|note| {
            let control = &control;
            async move {
                add(control, note).await.unwrap();
                let mut output = std::io::stdout().lock();
                writeln!(output, "{MARK}{note}.").unwrap();
                output.flush().unwrap();
            }
        });
        join_all(writes).await;
        next += 24;
    }
}
