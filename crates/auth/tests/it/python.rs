//! A Python with one library, in an environment of its own under the target folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A library of the registry; what it needs itself comes with it.
#[derive(Clone, Copy)]
pub struct Library {
    pub name: &'static str,
    pub version: &'static str,
}

/// The interpreter of the environment.
pub struct Python(PathBuf);

impl Python {
    /// The environment that is there already, or a new one.
    ///
    /// The error says what is missing on this machine: Python, its module `venv`, or the registry.
    pub fn with(library: Library) -> Result<Self, String> {
        let Library { name, version } = library;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{version}"));
        let interpreter = folder.join("bin/python");
        if !interpreter.is_file() {
            make(&folder, &format!("{name}=={version}"))?;
        }
        Ok(Self(interpreter))
    }

    /// Runs a script over a JSON value.
    pub fn run(&self, script: &str, given: &Value) -> Value {
        let mut child = Command::new(&self.0)
            .args(["-I", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(given.to_string().as_bytes()).unwrap();
        drop(input);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Makes the environment beside its place and moves it there when it is whole: another test program
/// may be doing the same.
fn make(folder: &Path, library: &str) -> Result<(), String> {
    let parent = folder.parent().unwrap();
    fs::create_dir_all(parent).unwrap();
    let draft = tempfile::tempdir_in(parent).unwrap().keep();
    let made = fill(&draft, library);
    if made.is_ok() && fs::rename(&draft, folder).is_ok() {
        return Ok(());
    }
    fs::remove_dir_all(&draft).unwrap();
    made
}

fn fill(draft: &Path, library: &str) -> Result<(), String> {
    let mut venv = Command::new("python3");
    run(
        venv.args(["-I", "-m", "venv"]).arg(draft),
        "python3 -m venv",
    )?;
    let mut pip = Command::new(draft.join("bin/python"));
    let quietly = ["-I", "-m", "pip", "install", "--quiet", "--no-input"];
    let without_delay = [
        "--disable-pip-version-check",
        "--retries",
        "1",
        "--timeout",
        "20",
    ];
    run(
        pip.args(quietly).args(without_delay).arg(library),
        &format!("pip install {library}"),
    )
}

fn run(command: &mut Command, name: &str) -> Result<(), String> {
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!("{name} failed: {}", said(&output))),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
