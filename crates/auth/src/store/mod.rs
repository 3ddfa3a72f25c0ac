//! The tables of identity in the control database. Rows and finders, and no rules.

pub(crate) mod installation;
pub(crate) mod one_time_tokens;
#[cfg(test)]
mod plans;
mod session_ends;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod users;
