//! Signing in with others: the relying party of OpenID Connect, by the authorization code flow.
//!
//! The way in is [`Provider`]. [`Provider::begin`] yields the URL to which a browser is sent, and
//! [`Provider::finish`] turns what came back into a [`Proven`] identity; [`Provider::check_native`]
//! does so for a token that an app got from the system. [`Provider::check_notice`] reads what Apple tells
//! us by itself, and [`Provider::revoke`] gives back what it let us keep.
//!
//! Invariant: an identity is an issuer and a subject. The issuer is the one that the operator named,
//! its keys are read from where that issuer says, over TLS, and a token is good for our client alone.
//! Whether an address that comes along is proven is for the operator's settings to say, and never for
//! the token ([`Authority`]).
//! Time and randomness are passed in. Knows nothing of users, of sessions, of databases, or of who
//! serves the callback.

mod begin;
mod documents;
mod error;
mod finish;
mod id_token;
mod native;
mod notice;
mod proven;
mod provider;
mod reach;
mod refresh_grant;
mod secret;
mod settings;

pub use begin::AttemptSecrets;
pub use error::OidcError;
pub use finish::Callback;
pub use native::{NativeToken, signed_part};
pub use notice::{Notice, NoticeKind};
pub use proven::Proven;
pub use provider::Provider;
pub use refresh_grant::{Finished, RefreshGrant};
pub use settings::{AppleKey, Authority, ClientProof, Issuer, ProviderSettings, ResponseMode};
