//! What comes of an identity that a provider has proven: one table, and no other place decides it.
//!
//! An identity is an issuer and a subject. An address never leads anybody into an account that exists
//! and was confirmed; and an address that is not proven is treated alike whether we know it or not.

/// What we have that the identity, or else the address that came along, leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The identity is known: it signs in its user.
    Identity,
    /// The identity is new, and the address nobody's.
    Nobody,
    /// The address is of an account that nobody has confirmed.
    Unconfirmed,
    /// The address is of a confirmed account with a password.
    Password,
    /// The address is of a confirmed account that has no password, but another identity.
    OtherIdentity,
}

/// How an account stands: the one that was found, or else that of the session in which the person asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Active,
    /// Out of service.
    Disabled,
    /// Its owner has said that somebody else was in it, and has set no new password by mail yet.
    Reported,
    /// Locked after too many passwords, and the device is none where its owner signed in before.
    Locked,
}

/// What the provider says of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Email {
    /// None came along.
    Absent,
    /// One came along, with what `email_verified` says and whether the operator takes this provider's
    /// word for that domain.
    Present {
        verified: Option<bool>,
        is_authority: bool,
    },
}

impl Email {
    const fn is_proven(self) -> bool {
        matches!(
            self,
            Self::Present {
                verified: Some(true),
                is_authority: true
            }
        )
    }
}

/// In whose session the person asked, if in any: then it is to link the identity to that user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// In none: to sign in.
    SignIn,
    /// In a session of the user that was found, or of another one.
    Link { same_user: bool, is_recent: bool },
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// A session begins.
    SignIn,
    /// An account with this identity is made, its address confirmed, and a session begins.
    Create,
    /// Whoever signed up with the address and never confirmed it loses the account to the person who
    /// has proven to have the address: password, name and pending choices go.
    TakeOver,
    /// The identity is linked to the user of the session.
    Link,
    /// It is linked to that user already.
    AlreadyLinked,
    /// The person has to sign in by another way first, and link then.
    SignInFirst,
    /// Nothing.
    Refuse(Refusal),
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing proves the address, or there is none.
    EmailUnproven,
    /// The account is out of service.
    Disabled,
    /// Its owner has to set a new password by mail first.
    Reported,
    /// The account is locked.
    Locked,
    /// The identity signs in somebody else.
    IdentityTaken,
    /// The session did not begin lately enough to change how its user signs in.
    NotRecent,
}

/// Decides. Whatever is not named here is refused.
pub(crate) const fn decide(
    found: Found,
    standing: Standing,
    email: Email,
    asking: Asking,
) -> Decision {
    match asking {
        Asking::SignIn => sign_in(found, standing, email),
        Asking::Link {
            is_recent: false, ..
        } => Decision::Refuse(Refusal::NotRecent),
        Asking::Link { same_user, .. } => link(found, standing, same_user),
    }
}

const fn sign_in(found: Found, standing: Standing, email: Email) -> Decision {
    // Without a proof of the address nobody learns what we know of it.
    if !matches!(found, Found::Identity) && !email.is_proven() {
        return Decision::Refuse(Refusal::EmailUnproven);
    }
    match (found, standing) {
        (_, Standing::Disabled) => Decision::Refuse(Refusal::Disabled),
        (_, Standing::Reported) => Decision::Refuse(Refusal::Reported),
        (_, Standing::Locked) => Decision::Refuse(Refusal::Locked),
        (Found::Identity, Standing::Active) => Decision::SignIn,
        (Found::Nobody, Standing::Active) => Decision::Create,
        (Found::Unconfirmed, Standing::Active) => Decision::TakeOver,
        (Found::Password | Found::OtherIdentity, Standing::Active) => Decision::SignInFirst,
    }
}

/// The user of the session is who gets the identity; whose the address is does not matter. Guesses of
/// strangers at a password do not either: whoever has the session has come past them.
const fn link(found: Found, standing: Standing, same_user: bool) -> Decision {
    match (found, standing) {
        (_, Standing::Disabled) => Decision::Refuse(Refusal::Disabled),
        (_, Standing::Reported) => Decision::Refuse(Refusal::Reported),
        (Found::Identity, Standing::Active | Standing::Locked) => {
            if same_user {
                Decision::AlreadyLinked
            } else {
                Decision::Refuse(Refusal::IdentityTaken)
            }
        }
        (
            Found::Nobody | Found::Unconfirmed | Found::Password | Found::OtherIdentity,
            Standing::Active | Standing::Locked,
        ) => Decision::Link,
    }
}

impl Refusal {
    /// The word in the audit log.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::EmailUnproven => "email_unproven",
            Self::Disabled => "user_disabled",
            Self::Reported => "reported",
            Self::Locked => "locked",
            Self::IdentityTaken => "identity_taken",
            Self::NotRecent => "not_recent",
        }
    }
}

#[cfg(test)]
#[path = "decision_tests.rs"]
mod tests;
