//! The tests of this crate: over real files, and over connections to a service of this machine.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose surroundings fail has failed"
)]

mod asking;
mod damage;
mod importing;
mod lists;
mod replacing;
mod service;
