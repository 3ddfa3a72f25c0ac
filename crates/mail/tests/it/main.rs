//! The rules of outgoing mail, checked from outside.

mod headers;
mod outbox;
#[cfg(test)]
mod server;
mod settings;
mod smtp;
#[cfg(test)]
mod world;
