//! One key never serves two purposes: each has its own label.

/// What a key that comes from the platform key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlatformPurpose {
    /// The raw SQLCipher key of the control database.
    Database,
    /// Refresh tokens, which are derived and not stored.
    RefreshTokens,
    /// The keyed digest of a password before it is hashed.
    PasswordPepper,
    /// Sealed columns of the control database.
    SealedColumns,
    /// Blind indexes over sealed columns of the control database.
    BlindIndexes,
    /// The secrets of authenticator apps: a key apart from that of other sealed columns.
    SecondFactors,
    /// One-time tokens sent by mail.
    OneTimeTokens,
    /// Whom a limit counts, as a digest.
    Limits,
}

impl PlatformPurpose {
    /// The HKDF label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Database => "bailiwick/platform/database/v1",
            Self::RefreshTokens => "bailiwick/platform/refresh-tokens/v1",
            Self::PasswordPepper => "bailiwick/platform/password-pepper/v1",
            Self::SealedColumns => "bailiwick/platform/sealed-columns/v1",
            Self::BlindIndexes => "bailiwick/platform/blind-indexes/v1",
            Self::SecondFactors => "bailiwick/platform/second-factors/v1",
            Self::OneTimeTokens => "bailiwick/platform/one-time-tokens/v1",
            Self::Limits => "bailiwick/platform/limits/v1",
        }
    }
}

/// What a key of a workspace is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkspacePurpose {
    /// The raw SQLCipher key of the workspace's database file.
    Database,
    /// Sealed columns of the workspace's tables.
    Fields,
    /// Blind indexes over sealed columns. A key apart from theirs, so that sealing anew under another
    /// key leaves every index as it is.
    Index,
}

impl WorkspacePurpose {
    /// Every purpose: a workspace has a key for each.
    pub const ALL: [Self; 3] = [Self::Database, Self::Fields, Self::Index];

    /// The word that stands in the database and in the seal's place.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Fields => "fields",
            Self::Index => "index",
        }
    }
}
