//! What can go wrong with identity: one variant for each thing that a caller does differently.

use std::time::Duration;

use audit::AuditError;
use kernel::{CursorError, EntropyError};
use keyring::KeyringError;
use storage::StorageError;

use crate::{Method, PasswordFault, SecondFactorChallenge};

/// A refusal or failure of `auth`.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// The address is unknown, the password wrong, the user disabled or the address never
    /// confirmed: nobody learns which.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// Too many passwords of the account were tried of late. Nobody learns whether there is one.
    #[error("the account is locked for a while")]
    Locked {
        /// For how long.
        wait: Duration,
    },
    /// The password was right; a second factor is due.
    #[error("a second factor is needed")]
    SecondFactorRequired(Box<SecondFactorChallenge>),
    /// The challenge is unknown, used, too old or tried too often, or the account changed since.
    #[error("the challenge is not valid")]
    ChallengeInvalid,
    /// The code is none of the user's, or was used before.
    #[error("the code is wrong")]
    CodeInvalid,
    /// The passkey is not the one that was asked for, is none of the user's, or signed something else;
    /// signing in by one alone, or its user does not get in. Nobody learns which.
    #[error("the passkey is not valid")]
    PasskeyInvalid,
    /// The public address of the installation is none to which a passkey can be bound.
    #[error("there are no passkeys at this address")]
    PasskeysUnavailable,
    /// The caller has to prove anew who they are (RFC 9470).
    #[error("the caller has to authenticate anew")]
    StepUpRequired {
        /// The ways that count.
        methods: Vec<Method>,
    },
    /// The caller has no such authenticator.
    #[error("the authenticator does not exist")]
    FactorNotFound,
    /// The caller has as many authenticators as anybody may.
    #[error("there are too many authenticators")]
    TooManyFactors,
    /// The user said that somebody else was at work here: nothing changes before a new password is set
    /// by mail.
    #[error("the second factors are locked")]
    FactorsLocked,
    /// Too many passwords wait to be hashed.
    #[error("too many passwords are being checked")]
    Overloaded,
    /// The access token is not one of ours, or its session has ended.
    #[error("the access token is not valid")]
    TokenInvalid,
    /// The refresh token is not one of ours, was replaced, or its session has ended.
    #[error("the refresh token is not valid")]
    RefreshInvalid,
    /// The installation has its first owner.
    #[error("the installation is claimed already")]
    ClaimUsed,
    /// The claim token is not the newest one, or is too old.
    #[error("the claim token is not valid")]
    ClaimInvalid,
    /// The address belongs to a user already. Only the holder of the claim token learns this.
    #[error("the e-mail address belongs to a user")]
    EmailTaken,
    /// The token of a mail is unknown, used, replaced or too old.
    #[error("the token is not valid")]
    OneTimeTokenInvalid,
    /// The new password does not pass the rules.
    #[error("the password is not good enough")]
    PasswordRefused(Vec<PasswordFault>),
    /// The password was right, and is known from a breach: it opens nothing any more. A mail leads to
    /// a new one.
    #[error("the password is known from a breach")]
    PasswordCompromised,
    /// Nobody can say at the moment whether the password is known from a breach.
    #[error("the password cannot be checked at the moment")]
    PasswordUncheckable,
    /// A person's name has 1 to 100 characters and no control characters.
    #[error("the name is empty, too long, or has control characters")]
    NameInvalid,
    /// The caller has no such session.
    #[error("the session does not exist")]
    SessionNotFound,
    /// The session is the caller's own.
    #[error("the session is the caller's own")]
    OwnSession,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// There is no such user.
    #[error("the user does not exist")]
    UserNotFound,
    /// The browser did not come back to an attempt of its own that is not over.
    #[error("the attempt is not valid")]
    AttemptInvalid,
    /// Nothing proves that the person has the address that the provider names, or it names none.
    #[error("the provider does not prove the address")]
    EmailUnproven,
    /// The person is proven, and does not get in.
    #[error("the identity does not get in")]
    IdentityRefused,
    /// The address has an account: its owner signs in first, and links the identity then.
    #[error("the account has to be linked by its owner")]
    LinkRequired,
    /// The identity signs in another user.
    #[error("the identity belongs to another user")]
    IdentityTaken,
    /// A token of an app was used before.
    #[error("the token was used before")]
    IdentityTokenSpent,
    /// The caller has no such identity.
    #[error("the identity does not exist")]
    IdentityNotFound,
    /// Without this identity its user could not sign in any more.
    #[error("the identity is the last way to sign in")]
    LastWayIn,
    /// The user was changed since the caller read it.
    #[error("the user was changed in the meantime")]
    VersionMismatch,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The event could not be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A sealed value could not be opened or made.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// A signing key does not have the form that it was stored with.
    #[error("the signing key could not be read")]
    SigningKey,
    /// The shared secret of an authenticator app is no such secret.
    #[error("the secret of an authenticator is not valid")]
    TotpSecret,
    /// The threads that hash passwords could not be started.
    #[error("the password threads could not be started")]
    Threads(#[source] std::io::Error),
}
