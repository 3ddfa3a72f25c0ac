//! The chores from outside: the exit codes of the program, and that this repository obeys its own rules.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod command_line;
mod deps_rules;
mod documents;
mod product;
mod program;
mod sample_workspace;
mod test_runs;
mod this_repository;
mod tidy_rules;
