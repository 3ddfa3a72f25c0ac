//! Second factors: what a user has besides the password, how it is set up, tried and removed, and what
//! can be undone.
//!
//! Invariant: a code works once. What uses one up is one conditional statement, in the transaction of
//! what the code opens.
//!
//! Invariant: a change needs a session whose user has just proven who they are, with a second factor
//! where there is one; it ends every other session, and is mailed to the user.

mod add;
mod authenticator;
mod change;
mod confirm;
mod counted;
mod enroll;
mod method;
mod recovery_code;
mod remove;
mod renew_codes;
mod report;
mod standing;
mod totp;
mod use_code;

pub(crate) use add::Added;
pub use authenticator::{Authenticator, AuthenticatorKind, Authenticators, Enrollment};
pub(crate) use change::{Change, Factor};
pub(crate) use counted::Counted;
pub use method::{Method, Methods};
pub(crate) use totp::{SECRET_BYTES, TotpSecret};
pub use use_code::SecondFactor;
pub(crate) use use_code::Tried;
