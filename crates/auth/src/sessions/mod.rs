//! Sessions: begun, checked, refreshed, listed and ended. One verb, one file.

mod admission;
mod begin;
mod compromised;
mod enter;
mod living;
mod own;
mod past_lock;
mod refresh;
mod room;
mod second_factor;
mod sign_in;
mod step_up;
mod verify;

pub use admission::SecondFactorChallenge;
pub use step_up::StepUpProof;
pub(crate) use step_up::is_recent;
