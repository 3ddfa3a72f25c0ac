//! Passwords that are known from breaches, by the SHA-1 digests that Have I Been Pwned hands out.
//!
//! The way in is [`Breaches`]: it asks a [`Filter`], a compact file that [`import`] makes of a
//! downloaded list, and, where the operator wants that, the range service, which learns five
//! hexadecimal digits of a digest and nothing else.
//!
//! Invariant: no answer hangs on how many hashes there are. A look into the file is two reads at
//! known places, an import holds one buffer and the index, and the service's answer is bounded.
//! An import that fails leaves the file that was there.
//! Knows nothing of users, of rules for passwords, or of what is done about a known one.

mod breaches;
mod digest;
mod error;
mod filter;
mod filter_file;
mod hex;
mod import;
mod range;

pub use breaches::{Breaches, Unavailable, WhenUnavailable};
pub use digest::PasswordDigest;
pub use error::{FilterError, ImportError, LineFault, RangeError};
pub use filter::{Filter, Summary};
pub use filter_file::{FilterFile, Presence};
pub use import::{Coverage, ImportRequest, import};
pub use range::{RangeService, RangeSettings};
