//! Logs: one JSON object per line, and never a secret in it.
//!
//! The way in is [`init`] (for the process) or [`subscriber`] (for one scope), and
//! [`install_panic_hook`]. Everything else goes through the macros of `tracing`.
//!
//! Two walls stand between a secret and the log. A field is printed only when its name is in
//! [`ALLOWED_FIELDS`]; and every text that is printed, the message and the allowed fields
//! included, goes through [`scrub`], which masks what looks like a credential or an address.
//! Other people's crates are heard at `WARN` and above only, and without their fields.
//!
//! Knows nothing of HTTP, of databases or of the product's domains.

mod allowed;
mod destination;
mod error;
mod fields;
mod layer;
mod line;
mod panics;
mod scrub;
mod settings;
mod setup;

pub use allowed::{ALLOWED_FIELDS, OWN_TARGETS};
pub use destination::MemoryLog;
pub use error::TelemetryError;
pub use panics::install_panic_hook;
pub use scrub::{MASK, scrub};
pub use settings::{Destination, LogSettings};
pub use setup::{init, is_level, subscriber};
