//! How often something may be asked for: rates, and the count of what was asked.
//!
//! The way in is [`Limits::take`]: it charges a call against several limits at once, all of them or
//! none, and says when the next one has room. Counts are kept in this process, or in a Redis (or
//! Valkey) that all servers share; there they are exact however many servers ask, because one script
//! judges and charges in one step on the clock of that server.
//!
//! Invariant: a Redis that does not answer lets nobody pass who is over the limit of what this server
//! saw itself: it counts on alone, with a quarter of each rate.
//! Knows nothing of HTTP, of users or of which call has which rate.

mod allowance;
mod decision;
mod here;
mod limits;
mod rate;
mod shared;
mod subject;

pub use decision::{Decision, Refused, Standing};
pub use limits::{Ask, Limits, Sharing};
pub use rate::{Rate, RateError};
pub use shared::{RedisError, RedisSettings, RedisSettingsError, SharedCounts};
pub use subject::{Subject, Subjects};
