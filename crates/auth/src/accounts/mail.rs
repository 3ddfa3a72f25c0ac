//! Mails that identity asks for: a job that names the mail and the user, and nothing secret.

use kernel::{SessionId, UserId};
use serde_json::json;
use storage::{Jobs, NewJob, Transaction};

use crate::{Auth, AuthError};

/// The kind of job that sends a mail.
const MAIL_JOB: &str = "mail";

/// Which mail.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mail {
    VerifyEmail,
    AlreadyRegistered,
    ResetPassword,
    PasswordChanged,
    /// The password is known from a breach, and a link leads to a new one.
    PasswordCompromised,
    /// The second factors were changed.
    FactorsChanged,
    /// A sign-in on a device where the user never signed in.
    NewDevice,
    /// Somebody who knows the password, or has a session, has tried the next hurdle too often.
    Guessing,
    /// There are two of a passkey of which there can be one.
    PasskeyCloned,
    IdentityLinked,
    IdentityUnlinked,
    IdentityLockReset,
}

impl Auth {
    /// Queues a mail in the transaction of the change that asks for it. Where anybody can ask for
    /// it, one that still waits is enough: its link is made when it leaves. It leaves now, though it
    /// may have been resting since the mail server failed.
    pub(crate) async fn queue_mail(
        &self,
        tx: &Transaction,
        mail: Mail,
        user: UserId,
    ) -> Result<(), AuthError> {
        let payload = json!({ "mail": mail.as_str(), "user_id": user });
        self.queue_order(tx, mail, payload.to_string()).await
    }

    /// The same for a mail about one session.
    pub(crate) async fn queue_mail_about(
        &self,
        tx: &Transaction,
        mail: Mail,
        user: UserId,
        session: SessionId,
    ) -> Result<(), AuthError> {
        let payload = json!({ "mail": mail.as_str(), "user_id": user, "session_id": session });
        self.queue_order(tx, mail, payload.to_string()).await
    }

    async fn queue_order(
        &self,
        tx: &Transaction,
        mail: Mail,
        payload: String,
    ) -> Result<(), AuthError> {
        if mail.is_for_the_asking() && Jobs::hasten(tx, MAIL_JOB, &payload).await? {
            return Ok(());
        }
        let job = NewJob {
            id: self.0.ids.next()?,
            kind: MAIL_JOB,
            payload,
        };
        Jobs::enqueue(tx, job).await?;
        Ok(())
    }
}

impl Mail {
    /// Whether somebody who has proven nothing can cause it. A password from a breach proves nothing.
    const fn is_for_the_asking(self) -> bool {
        match self {
            Self::VerifyEmail
            | Self::AlreadyRegistered
            | Self::ResetPassword
            | Self::PasswordCompromised => true,
            Self::PasswordChanged
            | Self::FactorsChanged
            | Self::NewDevice
            | Self::Guessing
            | Self::PasskeyCloned
            | Self::IdentityLinked
            | Self::IdentityUnlinked
            | Self::IdentityLockReset => false,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::PasswordCompromised => "password_compromised",
            Self::FactorsChanged => "factors_changed",
            Self::NewDevice => "new_device",
            Self::Guessing => "guessing",
            Self::PasskeyCloned => "passkey_cloned",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
            Self::IdentityLockReset => "identity_lock_reset",
        }
    }
}
