//! An installation moves from files to PostgreSQL, as its operator does it.

mod cut_off;
mod differences;
mod everything;
mod page;
mod refusals;
mod settled;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use testbed::TestDatabase;

/// How the command ended, and what it said on both streams.
pub struct Done {
    pub code: Option<i32>,
    pub said: String,
}

impl Done {
    #[track_caller]
    pub fn expect(self, code: i32, words: &str) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.said);
        assert!(self.said.contains(words), "{}", self.said);
        self
    }
}

/// The shipped program over a data folder, with a database that is named and is not the engine yet.
pub fn program(arguments: &[&str], data: &Path, database: &TestDatabase) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bailiwick"));
    command
        .args(arguments)
        .arg("--data")
        .arg(data)
        .env_clear()
        .env(
            "BAILIWICK__STORAGE__POSTGRES__URL",
            database.application_url(),
        )
        .stdin(Stdio::null());
    command
}

/// The move that the operator wishes for, with more arguments.
pub fn the_move(more: &[&str], data: &Path, database: &TestDatabase) -> Command {
    let mut arguments = vec!["move-engine", "--from", "sqlite", "--to", "postgres"];
    arguments.extend(more);
    program(&arguments, data, database)
}

/// Runs a command to its end. The runtime of the test has nothing else to do meanwhile.
pub fn run(mut command: Command) -> Done {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    Done {
        code: status.code(),
        said,
    }
}

/// Moves, with more arguments.
pub fn moved(more: &[&str], data: &Path, database: &TestDatabase) -> Done {
    run(the_move(more, data, database))
}
