//! The only way to the terminal: answers on standard output, complaints on standard error.

use std::error::Error;
use std::io::{self, Write};

use serde::Serialize;

use crate::error::XtaskError;
use crate::exit::Exit;
use crate::finding::Finding;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One finding a line, for people.
    Text,
    /// One JSON object, for programs.
    Json,
}

impl Form {
    /// The form that a `--json` flag asks for.
    #[must_use]
    pub const fn from_flag(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    command: &'a str,
    ok: bool,
    summary: &'a str,
    findings: &'a [Finding],
}

/// Writes what a check found; answers [`Exit::Failed`] when it found anything.
///
/// # Errors
/// [`XtaskError::Output`] when standard output is closed.
pub fn report(
    command: &str,
    summary: &str,
    findings: &[Finding],
    form: Form,
) -> Result<Exit, XtaskError> {
    match form {
        Form::Text => report_text(command, summary, findings)?,
        Form::Json => report_json(command, summary, findings)?,
    }
    Ok(if findings.is_empty() {
        Exit::Ok
    } else {
        Exit::Failed
    })
}

/// Writes one line to standard output.
///
/// # Errors
/// [`XtaskError::Output`] when standard output is closed.
pub fn line(text: &str) -> Result<(), XtaskError> {
    writeln!(io::stdout().lock(), "{text}").map_err(XtaskError::Output)
}

/// Passes bytes of another program on to standard output, at once.
///
/// # Errors
/// [`XtaskError::Output`] when standard output is closed.
pub fn pass_on(bytes: &[u8]) -> Result<(), XtaskError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(XtaskError::Output)
}

/// Writes an error and each of its causes to standard error.
pub fn complain(error: &dyn Error) {
    let mut out = io::stderr().lock();
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(out, "error: {error}");
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = writeln!(out, "  because: {source}");
        cause = source.source();
    }
}

fn report_text(command: &str, summary: &str, findings: &[Finding]) -> Result<(), XtaskError> {
    for finding in findings {
        line(&format!(
            "{}: {} [{}]",
            finding.place, finding.message, finding.rule
        ))?;
    }
    match findings.len() {
        0 => line(&format!("{command}: {summary}")),
        count => line(&format!("{command}: {summary}; to mend: {count}")),
    }
}

fn report_json(command: &str, summary: &str, findings: &[Finding]) -> Result<(), XtaskError> {
    let report = Report {
        command,
        ok: findings.is_empty(),
        summary,
        findings,
    };
    let text = serde_json::to_string(&report)
        .map_err(|error| XtaskError::Output(io::Error::other(error)))?;
    line(&text)
}
