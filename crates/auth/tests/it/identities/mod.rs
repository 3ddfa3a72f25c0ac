//! Identities that other issuers vouch for.

mod attempts;
mod cells;
pub mod givens;
mod linking;
mod own;
mod prehijacking;
mod sign_in;
