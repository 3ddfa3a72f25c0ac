//! What tenancy refuses, one variant per thing that a caller would do differently.

use audit::AuditError;
use kernel::{CursorError, EntropyError};
use keyring::KeyringError;
use sea_orm::DbErr;
use storage::StorageError;

/// A refusal or failure of tenancy.
#[derive(Debug, thiserror::Error)]
pub enum TenancyError {
    /// The session belongs to no workspace.
    #[error("the session is not one of a workspace")]
    NoWorkspace,
    /// The caller is not, or no longer, a member of the workspace.
    #[error("the caller is not a member of the workspace")]
    NotMember,
    /// The caller's role does not have the permission.
    #[error("the role does not allow this")]
    Forbidden,
    /// The workspace does not exist.
    #[error("the workspace does not exist")]
    WorkspaceNotFound,
    /// The workspace belongs to another data region than this process.
    #[error("the workspace belongs to another region")]
    RegionMismatch,
    /// The workspace is out of service until an operator has seen to it.
    #[error("the workspace is out of service")]
    Quarantined,
    /// The name is empty, too long, or has control characters.
    #[error("a workspace's name has 1 to 100 characters, none of them a control character")]
    NameInvalid,
    /// The member does not exist.
    #[error("the member does not exist")]
    MemberNotFound,
    /// The member, or the role to be given, ranks above the caller.
    #[error("the caller's rank is too low")]
    RankTooLow,
    /// A workspace keeps at least one owner.
    #[error("a workspace keeps at least one owner")]
    LastOwner,
    /// The version that the caller saw is not the current one.
    #[error("the thing was changed in the meantime")]
    VersionMismatch,
    /// The invitation does not exist.
    #[error("the invitation does not exist")]
    InvitationNotFound,
    /// The address has an open invitation already.
    #[error("the address has an open invitation already")]
    InvitationExists,
    /// The invitation's token is unknown, used, expired, withdrawn, or for another address, or the
    /// inviter could not send it any more.
    #[error("the invitation is not valid")]
    InvitationInvalid,
    /// The membership is tied to an identity, and the session did not begin with that.
    #[error("the membership is tied to an identity")]
    IdentityLocked,
    /// The user is a member already.
    #[error("the user is a member already")]
    AlreadyMember,
    /// The cursor is not one of this list.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The event could not be written.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// A key could not be made or opened.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

impl From<DbErr> for TenancyError {
    fn from(error: DbErr) -> Self {
        Self::Storage(error.into())
    }
}
