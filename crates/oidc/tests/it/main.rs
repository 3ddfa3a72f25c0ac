//! The tests of this crate: against a provider of this machine that can lie in everything.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose surroundings fail has failed"
)]

mod answers;
mod apple;
mod away;
mod code_flow;
mod grants;
mod lies;
mod many_lies;
mod native;
mod notices;
mod tenants;
mod world;
