//! Errors of workspaces, members and invitations.

use tenancy::TenancyError;

use super::{ApiError, Code};

impl From<TenancyError> for ApiError {
    fn from(error: TenancyError) -> Self {
        match error {
            TenancyError::NoWorkspace => Self::new(Code::WorkspaceSessionRequired),
            // Whoever is not a member does not learn whether the workspace exists.
            TenancyError::NotMember | TenancyError::WorkspaceNotFound => {
                Self::new(Code::WorkspaceNotFound)
            }
            TenancyError::Forbidden => Self::new(Code::Forbidden),
            TenancyError::RegionMismatch => Self::new(Code::WorkspaceElsewhere),
            TenancyError::Quarantined => Self::new(Code::WorkspaceQuarantined),
            TenancyError::NameInvalid => Self::new(Code::WorkspaceNameInvalid)
                .detail("A name has 1 to 100 characters, none of them a control character."),
            TenancyError::MemberNotFound => Self::new(Code::MemberNotFound),
            TenancyError::RankTooLow => Self::new(Code::RankTooLow),
            TenancyError::LastOwner => Self::new(Code::LastOwner),
            TenancyError::VersionMismatch => Self::new(Code::VersionMismatch),
            TenancyError::InvitationNotFound => Self::new(Code::InvitationNotFound),
            TenancyError::InvitationExists => Self::new(Code::AlreadyInvited),
            TenancyError::InvitationInvalid => Self::new(Code::InvitationInvalid),
            TenancyError::IdentityLocked => Self::new(Code::IdentityLocked)
                .detail("Sign in with the identity that opened this workspace first."),
            TenancyError::AlreadyMember => Self::new(Code::AlreadyMember),
            TenancyError::Cursor(_) => Self::new(Code::InvalidCursor),
            TenancyError::Storage(error) => error.into(),
            TenancyError::Audit(error) => error.into(),
            TenancyError::Keyring(_) | TenancyError::Entropy(_) => {
                Self::new(Code::Internal).caused_by(error)
            }
        }
    }
}
