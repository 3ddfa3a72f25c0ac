//! Passkeys (W3C Web Authentication level 3): made, asked for and used, besides a first factor or alone.
//!
//! A ceremony is one question of this server and its answer by an authenticator. It is known by its random
//! challenge, which the authenticator signs, is bound to whatever it was begun in, and is over with the
//! first answer, right or wrong, and after five minutes.
//!
//! Invariant: every ceremony asks that the authenticator has verified its user, so that a passkey alone is
//! something that its owner has, and something that they know or are.

mod alone;
mod ask;
mod assert;
mod ceremony;
mod confirm;
mod create;
mod credential;
mod relying_party;

pub use ask::PasskeyRequest;
pub(crate) use assert::{Asked, Asserted, Refusal};
pub use create::PasskeyCreation;
pub use credential::{NewPasskey, PasskeyAnswer};
pub(crate) use relying_party::RelyingParty;
