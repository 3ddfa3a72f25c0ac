//! Signing in with providers of OpenID Connect, as a browser and as an app.

mod apple;
mod browser;
mod certified;
mod devices;
mod giving;
mod identities;
mod lock;
mod native;
mod reports;
mod settings;

pub use giving::{callback, provided, providers, sent_out, signed_in};
