//! Calls to the outside: one HTTP/1.1 exchange over one connection of its own.
//!
//! The way in is [`Outbound`]. [`Outbound::send`] takes a whole request and yields a whole answer,
//! whatever its status: a redirect is an answer like any other and is not followed. The request
//! may be made with [`get`], [`post_form`] or [`post_json`].
//!
//! Invariant: the connection goes to an address that was looked at, and nobody resolves the name a
//! second time. Unless the operator named the destination as one of their own ([`Reach::Internal`])
//! every address of the name must be one of the public internet, and the connection is TLS with a
//! verified certificate. The time of a call and the size of its answer are bounded.
//! No proxy is taken from the environment, nothing is decompressed, no cookie is kept. Knows
//! nothing of who asks, or of what is in a body.

mod addresses;
mod connect;
mod error;
mod exchange;
mod outbound;
mod request;
mod settings;
mod trust;

pub use addresses::is_public;
pub use error::OutboundError;
pub use outbound::{Outbound, Reach};
pub use request::{get, post_form, post_json};
pub use settings::OutboundSettings;
