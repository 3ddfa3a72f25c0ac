//! How often somebody may knock: each door to an account has its limits, by the caller's address, by
//! the account, and for everybody together.
//!
//! Every handler behind which a secret is tried, a mail is sent, or a session or a workspace begins asks
//! [`Admission::ask`] first. A call that one limit refuses is charged to none of them, so that whoever
//! is refused uses up nobody else's share.

mod ask;
mod door;
mod headers;

pub use ask::{Admission, Who};
pub use door::{Door, DoorRates, LimitsSection};
pub(crate) use headers::{seconds, show};
