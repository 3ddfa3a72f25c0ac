//! Answers under idempotency keys: written with their change, given again for a day, then deleted.

mod expiry;
mod once;
mod row;

pub use once::Once;
