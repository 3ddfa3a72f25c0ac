//! The real program, ended at bad moments: nothing that was acknowledged is lost, and nothing is done
//! by half.

mod check;
mod dice;
mod imports;
mod kill;
mod orderly;
mod program;
mod upload;
mod view;
mod writes;

pub use program::Program;
