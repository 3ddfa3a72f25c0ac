//! Why the keys cannot be used, by the setting where it is one that does not fit.

use std::path::Path;

use keyring::{KeyringError, RootKeySource};

use crate::config::{DataSection, KeysSection};

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// What a setting leads to is not the root key of this folder.
    #[error("`{key}` cannot be used")]
    Setting {
        /// The key of the setting.
        key: &'static str,
        /// What the keyring said.
        #[source]
        source: KeyringError,
    },
    /// Nothing that somebody has set is wrong.
    #[error(transparent)]
    Other(KeyringError),
}

impl KeysError {
    /// Finds the setting behind an error of the keyring.
    pub(crate) fn new(source: KeyringError, keys: &KeysSection, data: &DataSection) -> Self {
        let is_about = |root: &Path| path_of(&source).is_none_or(|path| path == root);
        let key = match &keys.root {
            // What there is when nothing is set.
            RootKeySource::File(root) if *root == data.dir.join("root.key") => None,
            RootKeySource::File(root) => is_about(root).then_some("keys.root_key_file"),
            RootKeySource::Value(_) => path_of(&source).is_none().then_some("keys.root_key"),
        };
        match (key, source) {
            (None, source) | (Some(_), source @ KeyringError::Entropy(_)) => Self::Other(source),
            (Some(key), source) => Self::Setting { key, source },
        }
    }
}

/// The file that an error is about; without one it is about the root key itself.
fn path_of(error: &KeyringError) -> Option<&Path> {
    match error {
        KeyringError::Exposed(path)
        | KeyringError::Malformed(path)
        | KeyringError::Missing(path)
        | KeyringError::File { path, .. } => Some(path),
        KeyringError::NotOpened
        | KeyringError::UnknownKey
        | KeyringError::WeakRoot
        | KeyringError::Entropy(_) => None,
    }
}
