//! `platform.keys`: the platform key, wrapped by the root key. It stands beside the control
//! database because that database cannot be opened without it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Entropy, IdSource, Key256, KeyId};
use serde::{Deserialize, Serialize};

use crate::{KeyringError, Place, SealingKey, private_file};

const FORMAT: &str = "bailiwick-platform-keys-v1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    format: String,
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: KeyId,
    wrapped: String,
}

/// Reads and unwraps the platform key.
pub(crate) fn load(path: &Path, roots: &[SealingKey]) -> Result<SealingKey, KeyringError> {
    let text = private_file::read(path)?;
    open(&text, path, roots)
}

/// Unwraps the platform key that a text of that form holds. `place_of_text` is where it stood.
pub(crate) fn open(
    text: &str,
    place_of_text: &Path,
    roots: &[SealingKey],
) -> Result<SealingKey, KeyringError> {
    let malformed = || KeyringError::Malformed(place_of_text.to_owned());
    let content: Content = serde_json::from_str(text).map_err(|_| malformed())?;
    let entry = content
        .keys
        .last()
        .filter(|_| content.format == FORMAT)
        .ok_or_else(malformed)?;
    let wrapped = STANDARD.decode(&entry.wrapped).map_err(|_| malformed())?;
    let root = wrapping_key(roots, &wrapped)?;
    let key = root.open(&place(entry.id.uuid().as_bytes()), &wrapped)?;
    let key: [u8; 32] = key
        .as_slice()
        .try_into()
        .map_err(|_| KeyringError::NotOpened)?;
    Ok(SealingKey::new(entry.id, Key256::from_bytes(key)))
}

/// Makes a platform key and its file.
pub(crate) fn create(
    path: &Path,
    roots: &[SealingKey],
    entropy: &Entropy,
    ids: &IdSource,
) -> Result<SealingKey, KeyringError> {
    let (key, text) = make(roots, entropy, ids)?;
    private_file::replace(path, &text)?;
    Ok(key)
}

/// Makes a platform key, and the text that holds it wrapped.
pub(crate) fn make(
    roots: &[SealingKey],
    entropy: &Entropy,
    ids: &IdSource,
) -> Result<(SealingKey, String), KeyringError> {
    let root = roots.last().ok_or(KeyringError::UnknownKey)?;
    let id: KeyId = ids.next()?;
    let key = entropy.key()?;
    let wrapped = root.seal(&place(id.uuid().as_bytes()), key.expose(), entropy)?;
    let entry = Entry {
        id,
        wrapped: STANDARD.encode(wrapped),
    };
    let content = Content {
        format: FORMAT.to_owned(),
        keys: vec![entry],
    };
    // A text and two lists of texts always have a form in JSON.
    let text = serde_json::to_string_pretty(&content).map_err(|_| KeyringError::NotOpened)?;
    Ok((SealingKey::new(id, key), text))
}

/// The root key that a wrapped key names: never one after another is tried.
pub(crate) fn wrapping_key<'a>(
    roots: &'a [SealingKey],
    wrapped: &[u8],
) -> Result<&'a SealingKey, KeyringError> {
    let named = SealingKey::named_in(wrapped).ok_or(KeyringError::NotOpened)?;
    roots
        .iter()
        .find(|root| root.id() == named)
        .ok_or(KeyringError::UnknownKey)
}

const fn place(id: &[u8; 16]) -> Place<'_> {
    Place {
        workspace: None,
        purpose: "wrap",
        table: "platform.keys",
        row: id,
        column: "wrapped",
    }
}
