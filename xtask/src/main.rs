//! `cargo xtask`: reads the command line, hands over to the command, turns its answer into an exit code.

use clap::{Parser, Subcommand};
use server::{
    DoctorCommand, JobsCommand, MigrateCommand, MoveEngineCommand, OpenapiCommand,
    PasswordsCommand, UpCommand, leave,
};
use xtask::{
    BaselineCommand, BenchCommand, ControlsCommand, DepsCommand, Exit, TestCommand, TidyCommand,
    XtaskError, complain,
};

/// Chores of the Bailiwick repository.
///
/// Exit codes: 0 done and good, 1 done and bad, 2 wrong usage, 3 something needed is missing,
/// 4 done in part.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Bench(BenchCommand),
    #[command(hide = true)]
    BenchBaseline(BaselineCommand),
    Controls(ControlsCommand),
    Deps(DepsCommand),
    Doctor(DoctorCommand),
    Jobs(JobsCommand),
    Migrate(MigrateCommand),
    MoveEngine(MoveEngineCommand),
    Openapi(OpenapiCommand),
    Passwords(PasswordsCommand),
    Test(TestCommand),
    Tidy(TidyCommand),
    Up(UpCommand),
}

fn main() {
    let exit = run(&Arguments::parse().command).unwrap_or_else(|error| {
        complain(&error);
        error.exit()
    });
    leave(exit.code())
}

fn run(command: &Command) -> Result<Exit, XtaskError> {
    match command {
        Command::Bench(bench) => bench.run(),
        Command::BenchBaseline(baseline) => Ok(baseline.run()?),
        Command::Controls(controls) => controls.run(),
        Command::Deps(deps) => deps.run(),
        Command::Doctor(doctor) => Ok(doctor.run()),
        Command::Jobs(jobs) => Ok(jobs.run()),
        Command::Migrate(migrate) => Ok(migrate.run()),
        Command::MoveEngine(engine) => Ok(engine.run()),
        Command::Openapi(openapi) => Ok(openapi.run()),
        Command::Passwords(passwords) => Ok(passwords.run()),
        Command::Test(test) => test.run(),
        Command::Tidy(tidy) => tidy.run(),
        Command::Up(up) => Ok(up.run()),
    }
}
