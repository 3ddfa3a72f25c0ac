//! Identity: users, their passwords, second factors and passkeys, their sessions and the tokens of
//! those sessions.
//!
//! The way in is [`Auth`]. [`Auth::verify`] turns an access token into the [`kernel::Actor`] that
//! every other call takes; sign-in, refresh, sessions, passwords and accounts are verbs of the
//! same type, one file per verb. A verb whose name ends in `_in` makes its change inside a
//! transaction of the control database that the caller began, so that a flow can join it with
//! another domain's.
//!
//! Invariant: what a verified token says is checked against the session and the user on every
//! call, so that an ended session is dead when the call that ended it returns.
//! Knows nothing of workspaces beyond their ids, of roles, of HTTP, or of how mail is sent.

mod accounts;
mod auth;
mod devices;
mod error;
mod events;
mod factors;
mod identities;
mod passkeys;
mod passwords;
mod registry;
mod session;
mod sessions;
mod settings;
mod stand_in;
mod store;
mod tokens;
mod user;

pub use accounts::{EmailPurpose, VerifiedEmail};
pub use auth::Auth;
pub use error::AuthError;
pub use factors::{
    Authenticator, AuthenticatorKind, Authenticators, Enrollment, Method, Methods, SecondFactor,
};
pub use identities::{Admitted, Arrival, Attempt, Identity, NewAttempt, Revocation, TakenBack};
pub use passkeys::{NewPasskey, PasskeyAnswer, PasskeyCreation, PasskeyRequest};
pub use passwords::PasswordFault;
pub use session::{Client, IssuedSession, Revoked, Session, Verified};
pub use sessions::{SecondFactorChallenge, StepUpProof};
pub use settings::{AuthSettings, HashCost};
pub use tokens::{Jwk, Jwks};
pub use user::{PreparedUser, User, UserSummary};
