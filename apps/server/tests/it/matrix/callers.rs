//! Who may call: the columns of the matrix.

/// A kind of caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Without a token.
    Anonymous,
    /// With an account session of somebody who owns the workspace.
    Account,
    /// With a session of another workspace, as its owner.
    Foreign,
    Viewer,
    Member,
    Admin,
    Owner,
}

impl Caller {
    /// Every kind, in the order of the columns.
    pub const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::Account,
        Self::Foreign,
        Self::Viewer,
        Self::Member,
        Self::Admin,
        Self::Owner,
    ];

    /// The column's heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Account => "account",
            Self::Foreign => "foreign",
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role in the workspace whose session the caller has.
    pub fn role(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Anonymous | Self::Account | Self::Foreign | Self::Owner => "owner",
        }
    }
}
