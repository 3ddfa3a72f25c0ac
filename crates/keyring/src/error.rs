//! What can go wrong with keys.

use std::path::PathBuf;

/// A failure of the keyring. No variant carries key material.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The sealed value is damaged, of another key, or of another place. One kind for all, so that
    /// nobody learns which.
    #[error("the sealed value does not open here")]
    NotOpened,
    /// A value names a key that this ring does not hold.
    #[error("the value is sealed under a key that is not in the ring")]
    UnknownKey,
    /// A file with keys can be read by others than its owner.
    #[error("{} can be read by others; run: chmod 600 {}", .0.display(), .0.display())]
    Exposed(PathBuf),
    /// A file with keys does not have the form that it should.
    #[error("{} is not a key file of this product", .0.display())]
    Malformed(PathBuf),
    /// A file with keys is missing although there is data that depends on it.
    #[error(
        "{} is missing, and the data in this folder cannot be read without it; \
         bring it back from a backup",
        .0.display()
    )]
    Missing(PathBuf),
    /// The root key is too weak to be one.
    #[error("the root key is not 32 random bytes in base64")]
    WeakRoot,
    /// A file could not be read or written.
    #[error("{} could not be read or written", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The error of the file system.
        #[source]
        source: std::io::Error,
    },
    /// The system's generator failed.
    #[error(transparent)]
    Entropy(#[from] kernel::EntropyError),
}
