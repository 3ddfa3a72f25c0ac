//! The tests of this crate: over a real Redis.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose surroundings fail has failed"
)]

mod shared;
mod tls;
