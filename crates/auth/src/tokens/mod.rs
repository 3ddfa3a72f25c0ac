//! The tokens that `auth` hands out: signed access tokens, refresh tokens, tokens of mails.

mod access;
mod claims;
mod compact;
mod jwks;
mod one_time;
mod refresh;
mod signing;

pub(crate) use access::AccessTokens;
pub(crate) use claims::Claims;
pub use jwks::{Jwk, Jwks};
pub(crate) use one_time::{OneTimeTokens, Purpose};
pub(crate) use refresh::{RefreshTokens, Refresher};
