//! Reads what `cargo test` prints: which program runs, how each of its tests ended, and the sums.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::record::{TestName, Verdict};

/// Reads the output line by line.
#[derive(Debug)]
pub struct OutputReader {
    /// File name of each test program -> its package.
    packages: BTreeMap<String, String>,
    package: String,
    /// Tests that the running program announced and has not answered for yet; none between programs.
    owed: Option<usize>,
    /// A test whose name was printed, but whose verdict is still to come on a later line.
    pending: Option<String>,
    /// Tests of the running program that said that they show nothing.
    struck: usize,
    summary: Summary,
}

/// The sums of a run.
#[derive(Debug, Default)]
pub struct Summary {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, and those that a dying program left unanswered.
    pub failed: usize,
    /// Programs that a signal ended.
    pub crashes: usize,
    /// Each test that was seen with its verdict.
    pub tests: BTreeMap<TestName, Verdict>,
}

impl Summary {
    /// Adds the sums of another round. A test that ran in both has the worse of its verdicts.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.crashes += other.crashes;
        for (test, verdict) in other.tests {
            let entry = self.tests.entry(test).or_insert(verdict);
            *entry = (*entry).max(verdict);
        }
    }

    /// Whether all tests passed, and yet a program crashed: at its end, when its work was done.
    pub const fn crashed_at_the_end(&self) -> bool {
        self.failed == 0 && self.crashes > 0
    }
}

impl OutputReader {
    /// A reader that knows which package each test program belongs to.
    pub fn new(programs: &BTreeMap<PathBuf, String>) -> Self {
        let packages = programs
            .iter()
            .map(|(path, package)| (file_name(&path.to_string_lossy()), package.clone()))
            .collect();
        let summary = Summary::default();
        Self {
            packages,
            package: String::new(),
            owed: None,
            pending: None,
            struck: 0,
            summary,
        }
    }

    /// Reads one line, without its end.
    pub fn read(&mut self, line: &str) {
        if let Some(package) = self.package_of(line) {
            self.write_off();
            self.package = package;
        } else if let Some(count) = announced(line) {
            self.write_off();
            self.owed = Some(count);
        } else if let Some(sums) = line.strip_prefix("test result: ") {
            self.close(sums);
        } else if self.owed.is_some() {
            match line.strip_prefix("not run: ") {
                Some(said) => self.strike(said),
                None => self.read_test(line),
            }
        } else if line.contains("process didn't exit successfully") && line.contains("(signal:") {
            self.summary.crashes += 1;
        }
    }

    /// The sums, when the output has ended.
    pub fn finish(mut self) -> Summary {
        self.write_off();
        self.summary
    }

    /// `Running tests/it/main.rs (target/debug/deps/it-0123)`.
    fn package_of(&self, line: &str) -> Option<String> {
        let (_, program) = line
            .trim_start()
            .strip_prefix("Running ")?
            .rsplit_once('(')?;
        self.packages
            .get(&file_name(program.strip_suffix(')')?))
            .cloned()
    }

    /// A program that ended without its sums has died: what it still owed counts as failed.
    fn write_off(&mut self) {
        if let Some(owed) = self.owed.take() {
            self.summary.failed += owed.max(1);
        }
        self.pending = None;
    }

    /// `ok. 3 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s`.
    fn close(&mut self, sums: &str) {
        let sum = |word: &str| {
            let words: Vec<&str> = sums
                .split([' ', ';'])
                .filter(|text| !text.is_empty())
                .collect();
            let pair = words.windows(2).find(|pair| pair[1] == word);
            pair.and_then(|pair| pair[0].parse::<usize>().ok())
                .unwrap_or(0)
        };
        // The sums are the program's own and replace what was counted line by line.
        if self.owed.take().is_some() {
            self.summary.passed += sum("passed").saturating_sub(self.struck);
            self.summary.failed += sum("failed");
        }
        self.struck = 0;
        self.pending = None;
    }

    /// `test path::of::test ... ok`; a lone verdict belongs to the name that was printed before it.
    fn read_test(&mut self, line: &str) {
        if let Some((name, rest)) = line
            .strip_prefix("test ")
            .and_then(|l| l.split_once(" ..."))
        {
            let name = name.trim_end_matches(" - should panic").to_owned();
            match verdict(rest.trim()) {
                Some(verdict) => self.note(&name, verdict),
                None => self.pending = Some(name),
            }
        } else if let Some(verdict) = verdict(line)
            && let Some(name) = self.pending.take()
        {
            self.note(&name, verdict);
        }
    }

    /// `module::name: why`: the test says itself that it shows nothing, and passes nonetheless.
    fn strike(&mut self, said: &str) {
        let Some((name, _)) = said.split_once(": ") else {
            return;
        };
        let test = format!("{}::{name}", self.package);
        self.summary.tests.insert(test, Verdict::Ignored);
        self.struck += 1;
    }

    fn note(&mut self, name: &str, verdict: Verdict) {
        self.owed = self.owed.map(|owed| owed.saturating_sub(1));
        let test = format!("{}::{name}", self.package);
        // A package may have two tests of one name in two programs: the worse verdict stands.
        let entry = self.summary.tests.entry(test).or_insert(verdict);
        *entry = (*entry).max(verdict);
    }
}

fn file_name(path: &str) -> String {
    Path::new(path)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// `running 3 tests`.
fn announced(line: &str) -> Option<usize> {
    let (count, word) = line.strip_prefix("running ")?.split_once(' ')?;
    ["test", "tests"]
        .contains(&word)
        .then(|| count.parse().ok())?
}

fn verdict(word: &str) -> Option<Verdict> {
    match word {
        "ok" => Some(Verdict::Ok),
        "FAILED" => Some(Verdict::Failed),
        _ if word == "ignored" || word.starts_with("ignored, ") => Some(Verdict::Ignored),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
