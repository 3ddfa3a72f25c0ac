//! Root key, platform key, workspace keys.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Entropy, IdSource, Key256, KeyId, WorkspaceId};

use crate::platform_file::{self, wrapping_key};
use crate::seal::derive;
use crate::{
    DatabaseKeys, FieldCipher, KeyringError, Place, PlatformPurpose, RootKeySource, SealingKey,
    WorkspacePurpose, private_file, root,
};

/// The opened key hierarchy. Clones share it.
#[derive(Clone)]
pub struct Keyring(Arc<Opened>);

struct Opened {
    roots: Vec<SealingKey>,
    platform: Key256,
    columns: SealingKey,
    entropy: Entropy,
    ids: IdSource,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

/// A key of one workspace, as it is made: once in the clear, once wrapped for the database.
#[derive(Debug)]
pub struct WorkspaceKey {
    /// The id under which it is stored.
    pub id: KeyId,
    /// The key.
    pub key: Key256,
    /// The key wrapped by the root key, for the control database.
    pub wrapped: Vec<u8>,
}

impl Keyring {
    /// Opens the hierarchy of the installation in `data`. It makes nothing: new keys in the place
    /// of lost ones would not open what is there.
    ///
    /// # Errors
    /// [`KeyringError::Missing`], [`KeyringError::Exposed`], [`KeyringError::Malformed`],
    /// [`KeyringError::WeakRoot`], [`KeyringError::UnknownKey`] and the file system's.
    pub fn open(
        data: &Path,
        source: &RootKeySource,
        entropy: Entropy,
        ids: IdSource,
    ) -> Result<Self, KeyringError> {
        let roots = root::load(source)?;
        let platform = platform_file::load(&platform_file(data), &roots)?;
        Ok(Self::opened(roots, &platform, entropy, ids))
    }

    /// The same for a first start, when nothing depends on the keys yet: makes the root key's file
    /// (when it is the source) and `platform.keys` where they are missing.
    ///
    /// # Errors
    /// Those of [`Keyring::open`]; [`KeyringError::Missing`] only when there is `platform.keys`
    /// without the root key that wraps it.
    pub fn open_or_create(
        data: &Path,
        source: &RootKeySource,
        entropy: Entropy,
        ids: IdSource,
    ) -> Result<Self, KeyringError> {
        let file = platform_file(data);
        if private_file::exists(&file)? {
            return Self::open(data, source, entropy, ids);
        }
        let roots = root::load_or_create(source, &entropy, &ids)?;
        let platform = platform_file::create(&file, &roots, &entropy, &ids)?;
        Ok(Self::opened(roots, &platform, entropy, ids))
    }

    /// Makes the platform key of an installation whose servers share a database, and the root key's
    /// file where it is the source and missing. Answers the text to be kept there.
    ///
    /// # Errors
    /// Those of [`Keyring::open_or_create`].
    pub fn make_platform_keys(
        source: &RootKeySource,
        entropy: &Entropy,
        ids: &IdSource,
    ) -> Result<String, KeyringError> {
        let roots = root::load_or_create(source, entropy, ids)?;
        Ok(platform_file::make(&roots, entropy, ids)?.1)
    }

    /// Opens the hierarchy over a text that [`Keyring::make_platform_keys`] made. It makes nothing.
    ///
    /// # Errors
    /// Those of [`Keyring::open`].
    pub fn open_from(
        text: &str,
        source: &RootKeySource,
        entropy: Entropy,
        ids: IdSource,
    ) -> Result<Self, KeyringError> {
        let roots = root::load(source)?;
        let place = Path::new("platform.keys in the table installation");
        let platform = platform_file::open(text, place, &roots)?;
        Ok(Self::opened(roots, &platform, entropy, ids))
    }

    /// The platform key of the installation in `data` as the root key wraps it, to be kept elsewhere:
    /// what [`Keyring::open_from`] opens.
    ///
    /// # Errors
    /// [`KeyringError::Missing`], [`KeyringError::Exposed`] and the file system's.
    pub fn platform_keys_in(data: &Path) -> Result<String, KeyringError> {
        private_file::read(&platform_file(data))
    }

    fn opened(
        roots: Vec<SealingKey>,
        platform: &SealingKey,
        entropy: Entropy,
        ids: IdSource,
    ) -> Self {
        let key = platform.key().clone();
        let label = PlatformPurpose::SealedColumns.label();
        let columns = SealingKey::new(platform.id(), derive(&key, label));
        Self(Arc::new(Opened {
            roots,
            platform: key,
            columns,
            entropy,
            ids,
        }))
    }

    /// The platform's key for one purpose; the same at every start.
    #[must_use]
    pub fn platform_key(&self, purpose: PlatformPurpose) -> Key256 {
        derive(&self.0.platform, purpose.label())
    }

    /// The key of sealed columns in the control database.
    #[must_use]
    pub fn platform_sealing_key(&self) -> &SealingKey {
        &self.0.columns
    }

    /// The cipher of the secrets of second factors, in the control database.
    #[must_use]
    pub fn second_factor_fields(&self) -> FieldCipher {
        let key = self.platform_key(PlatformPurpose::SecondFactors);
        let sealing = SealingKey::new(self.0.columns.id(), key);
        let index = self.platform_key(PlatformPurpose::BlindIndexes);
        FieldCipher::new(None, sealing, &index, self.0.entropy.clone())
    }

    /// The keys of the control database.
    #[must_use]
    pub fn platform_database_keys(&self) -> DatabaseKeys {
        let index = self.platform_key(PlatformPurpose::BlindIndexes);
        let (sealing, entropy) = (self.0.columns.clone(), self.0.entropy.clone());
        DatabaseKeys {
            file: self.platform_key(PlatformPurpose::Database),
            fields: FieldCipher::new(None, sealing, &index, entropy),
        }
    }

    /// The cipher of a workspace's sealed columns, from its two unwrapped keys.
    #[must_use]
    pub fn workspace_fields(
        &self,
        workspace: WorkspaceId,
        fields: SealingKey,
        index: &Key256,
    ) -> FieldCipher {
        FieldCipher::new(Some(workspace), fields, index, self.0.entropy.clone())
    }

    /// Makes a key for a workspace.
    ///
    /// # Errors
    /// [`KeyringError::Entropy`].
    pub fn new_workspace_key(
        &self,
        workspace: WorkspaceId,
        purpose: WorkspacePurpose,
    ) -> Result<WorkspaceKey, KeyringError> {
        let id: KeyId = self.0.ids.next()?;
        let key = self.0.entropy.key()?;
        let root = self.0.roots.last().ok_or(KeyringError::UnknownKey)?;
        let place = place(workspace, purpose, id.uuid().into_bytes());
        let wrapped = root.seal(&place.as_place(), key.expose(), &self.0.entropy)?;
        Ok(WorkspaceKey { id, key, wrapped })
    }

    /// Unwraps a key of a workspace.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`] when the root key that wraps it is gone, else
    /// [`KeyringError::NotOpened`].
    pub fn unwrap_workspace_key(
        &self,
        workspace: WorkspaceId,
        id: KeyId,
        purpose: WorkspacePurpose,
        wrapped: &[u8],
    ) -> Result<Key256, KeyringError> {
        let root = wrapping_key(&self.0.roots, wrapped)?;
        let place = place(workspace, purpose, id.uuid().into_bytes());
        let key = root.open(&place.as_place(), wrapped)?;
        let key: [u8; 32] = key
            .as_slice()
            .try_into()
            .map_err(|_| KeyringError::NotOpened)?;
        Ok(Key256::from_bytes(key))
    }
}

fn platform_file(data: &Path) -> PathBuf {
    data.join("platform.keys")
}

struct KeyPlace {
    workspace: WorkspaceId,
    purpose: WorkspacePurpose,
    id: [u8; 16],
}

fn place(workspace: WorkspaceId, purpose: WorkspacePurpose, id: [u8; 16]) -> KeyPlace {
    KeyPlace {
        workspace,
        purpose,
        id,
    }
}

impl KeyPlace {
    fn as_place(&self) -> Place<'_> {
        Place {
            workspace: Some(self.workspace),
            purpose: self.purpose.as_str(),
            table: "workspace_keys",
            row: &self.id,
            column: "wrapped",
        }
    }
}
