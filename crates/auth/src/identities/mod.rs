//! Identities that other issuers vouch for: attempts, what comes of them, and a user's own.

mod admit;
mod attempts;
mod decision;
mod found;
mod link;
mod notice;
mod own;
mod revoke;
mod take_back;
mod take_over;

use std::time::Duration;

use kernel::EmailAddress;
use oidc::Proven;

pub use admit::{Admitted, Arrival};
pub use attempts::{Attempt, NewAttempt};
pub use own::Identity;
pub use revoke::Revocation;
pub use take_back::TakenBack;

use crate::{AuthError, Method};
use decision::Refusal;

/// A token of an app is good for less than this: one that was used is remembered so long.
const LONGEST_TOKEN: Duration = Duration::from_secs(48 * 60 * 60);

/// What a new account is called: as the provider says, or what is before the `@`.
fn name_for(proven: &Proven, email: &EmailAddress) -> String {
    let key = email.key();
    let local = key.rsplit_once('@').map_or(key, |(local, _)| local);
    proven.name.clone().unwrap_or_else(|| local.to_owned())
}

/// What the caller is told: how long a lock lasts, or by which methods to prove anew who they are.
fn answer(refusal: Refusal, wait: Option<Duration>, methods: Vec<Method>) -> AuthError {
    match refusal {
        Refusal::EmailUnproven => AuthError::EmailUnproven,
        Refusal::Disabled | Refusal::Reported => AuthError::IdentityRefused,
        Refusal::Locked => AuthError::Locked {
            wait: wait.unwrap_or_default(),
        },
        Refusal::IdentityTaken => AuthError::IdentityTaken,
        Refusal::NotRecent => AuthError::StepUpRequired { methods },
    }
}
