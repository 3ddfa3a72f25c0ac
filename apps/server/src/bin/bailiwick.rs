//! `bailiwick`: the shipped program.

use clap::{Parser, Subcommand};
use server::{
    ConfigCommand, DoctorCommand, JobsCommand, MigrateCommand, MoveEngineCommand, OpenapiCommand,
    PasswordsCommand, UpCommand, leave,
};

/// The security core of a product for many customers.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 something needed is missing or taken,
/// 4 done in part.
#[derive(Debug, Parser)]
#[command(name = "bailiwick", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Up(UpCommand),
    Config(ConfigCommand),
    Doctor(DoctorCommand),
    Jobs(JobsCommand),
    Migrate(MigrateCommand),
    MoveEngine(MoveEngineCommand),
    Openapi(OpenapiCommand),
    Passwords(PasswordsCommand),
}

fn main() {
    let exit = match Arguments::parse().command {
        Command::Up(up) => up.run(),
        Command::Config(config) => config.run(),
        Command::Doctor(doctor) => doctor.run(),
        Command::Jobs(jobs) => jobs.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::MoveEngine(engine) => engine.run(),
        Command::Openapi(openapi) => openapi.run(),
        Command::Passwords(passwords) => passwords.run(),
    };
    leave(exit.code())
}
