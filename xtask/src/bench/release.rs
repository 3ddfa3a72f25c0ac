//! Figures of a debug build mean nothing: the command runs itself again in a release build.

use std::env;
use std::process::Command;

use super::BenchError;
use crate::exit::Exit;
use crate::project::Project;

/// Builds in release and runs the same command line there.
///
/// # Errors
/// [`BenchError::Release`] when cargo does not start or the program was killed.
pub fn run_again(project: &Project) -> Result<Exit, BenchError> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--release", "--package", "xtask", "--"])
        .args(env::args_os().skip(1))
        .current_dir(project.root())
        .status()
        .map_err(BenchError::io("starting cargo"))?;
    match status.code() {
        Some(0) => Ok(Exit::Ok),
        Some(1) => Ok(Exit::Failed),
        Some(2) => Ok(Exit::Usage),
        Some(3) => Ok(Exit::Precondition),
        _ => Err(BenchError::Release),
    }
}
