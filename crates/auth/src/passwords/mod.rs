//! Passwords: their one normal form, the rules for new ones, and their hashes.

mod account;
mod check;
mod guessable;
mod hasher;
mod lockout;
mod password;
mod policy;
mod pool;
#[cfg(test)]
mod silence;

pub(crate) use account::Account;
pub(crate) use check::Verdict;
pub(crate) use hasher::PasswordHasher;
pub(crate) use password::Password;
pub use policy::PasswordFault;
pub(crate) use pool::Slot;
