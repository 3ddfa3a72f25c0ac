//! What a mail job asks for.

use kernel::{InvitationId, SessionId, UserId, WorkspaceId};
use serde::Deserialize;

/// The payload of a mail job: which mail, to whom. It names things by their ids alone; tokens are made
/// when the mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "mail", rename_all = "snake_case")]
pub enum MailOrder {
    /// The link that verifies an address.
    VerifyEmail {
        /// To whom.
        user_id: UserId,
    },
    /// The link that sets a new password.
    ResetPassword {
        /// To whom.
        user_id: UserId,
    },
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered {
        /// To whom.
        user_id: UserId,
    },
    /// The password was changed.
    PasswordChanged {
        /// To whom.
        user_id: UserId,
    },
    /// The password is known from a breach; with the link that sets a new one.
    PasswordCompromised {
        /// To whom.
        user_id: UserId,
    },
    /// The second factors were changed.
    FactorsChanged {
        /// To whom.
        user_id: UserId,
        /// In which session.
        session_id: SessionId,
    },
    /// Somebody who knows the password, or has a session, has tried the next hurdle too often.
    Guessing {
        /// To whom.
        user_id: UserId,
    },
    /// There are two of a passkey of which there can be one.
    PasskeyCloned {
        /// To whom.
        user_id: UserId,
    },
    /// Somebody signed in on a device where the user never did.
    NewDevice {
        /// To whom.
        user_id: UserId,
        /// Which session began there.
        session_id: SessionId,
    },
    /// An identity was linked to the account.
    IdentityLinked {
        /// To whom.
        user_id: UserId,
        /// In which session.
        session_id: SessionId,
    },
    /// An identity was taken away from the account.
    IdentityUnlinked {
        /// To whom.
        user_id: UserId,
    },
    /// A membership is not tied to an identity any more.
    IdentityLockReset {
        /// To whom.
        user_id: UserId,
    },
    /// The link that joins a workspace.
    Invitation {
        /// Which workspace.
        workspace_id: WorkspaceId,
        /// Which invitation; the address stands there.
        invitation_id: InvitationId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_by_its_name() {
        let json = r#"{"mail":"reset_password","user_id":"usr_01h455vb4pex5vsknk084sn02q"}"#;
        let order: MailOrder = serde_json::from_str(json).unwrap();
        let user_id = "usr_01h455vb4pex5vsknk084sn02q".parse().unwrap();
        assert_eq!(order, MailOrder::ResetPassword { user_id });
        assert!(serde_json::from_str::<MailOrder>(r#"{"mail":"greeting"}"#).is_err());
    }
}
