//! The tables of identity in the control database. Rows and finders, and no rules. Nobody above
//! sees what is sealed in them in any other form than in the clear.

pub(crate) mod challenges;
pub(crate) mod devices;
pub(crate) mod factor_changes;
pub(crate) mod identities;
pub(crate) mod identity_attempts;
pub(crate) mod identity_revocations;
pub(crate) mod installation;
pub(crate) mod lockouts;
pub(crate) mod one_time_tokens;
pub(crate) mod passkey_ceremonies;
pub(crate) mod passkeys;
#[cfg(test)]
mod plans;
pub(crate) mod recovery_codes;
mod session_ends;
mod session_seal;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod spent_identity_tokens;
pub(crate) mod totp;
mod user_seal;
pub(crate) mod users;
