//! The exit codes that scripts may rely on: those of the product's own commands. For a check, 0 is a good
//! answer and 1 a bad one.

pub use server::Exit;
