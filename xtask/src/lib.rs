//! The repository's own chores, behind `cargo xtask`: is the tree tidy, do all tests pass, is each
//! promised control proven, are the dependencies ones that we accept, how fast is the product.
//!
//! The way in is one struct per command (`TidyCommand`, `TestCommand`, …): clap fills it from the
//! flags and `run` does the work. The library functions beside them take a [`Project`] and answer with
//! [`Finding`]s, so that a test can call them without starting cargo again.
//! The product's own commands (`up`, `migrate`, …) come from `server`, and are the same in the shipped
//! binary. Knows nothing of the product's domains.

mod bench;
mod controls;
mod deps;
mod error;
mod exit;
mod finding;
mod output;
mod project;
mod source_tree;
mod test_run;
mod tidy;

pub use bench::{BaselineCommand, BenchCommand, BenchError};
pub use controls::ControlsCommand;
pub use deps::DepsCommand;
pub use error::XtaskError;
pub use exit::Exit;
pub use finding::Finding;
pub use output::complain;
pub use project::Project;
pub use test_run::TestCommand;
pub use tidy::{TidyCommand, tidy};
