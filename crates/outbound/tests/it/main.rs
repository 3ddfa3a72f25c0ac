//! The tests of this crate: over real connections to servers of this machine.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose surroundings fail has failed"
)]

mod answers;
mod reach;
mod server;
mod tls;
