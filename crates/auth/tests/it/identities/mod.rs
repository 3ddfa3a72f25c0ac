//! Identities that other issuers vouch for.

mod attempts;
mod cells;
pub mod givens;
mod linking;
mod locks;
mod own;
mod prehijacking;
mod recency;
mod reports;
mod sign_in;
