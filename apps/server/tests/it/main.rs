//! The server as its clients and its operator see it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a world that cannot be set up fails its test"
)]

mod api;
mod bad_settings;
mod breached_list;
mod canary;
mod command_line;
mod configuration;
mod configuration_secrets;
mod crash;
mod fuzzing;
mod golden;
mod health;
mod isolation;
mod limits;
mod log;
mod matrix;
mod move_engine;
mod nodes;
mod oidc;
mod pages;
mod places;
mod readme;
mod world;
