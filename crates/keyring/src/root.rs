//! The root key: 32 random bytes that never enter a database.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::{Entropy, IdSource, Key256, KeyId, SecretText};
use zeroize::Zeroizing;

use crate::{KeyringError, SealingKey, private_file};

/// Where the root key comes from.
#[derive(Debug, Clone)]
pub enum RootKeySource {
    /// A file of the owner's alone; made on the first start.
    File(PathBuf),
    /// A line of the same form from the configuration.
    Value(SecretText),
}

const HEADING: &str = "# The root key of this installation. Without it nothing here can be read: \
                       keep a copy in a safe place, apart from the backups.\n";

/// Reads the root key.
pub(crate) fn load(source: &RootKeySource) -> Result<Vec<SealingKey>, KeyringError> {
    match source {
        RootKeySource::Value(line) => parse(line.expose()).ok_or(KeyringError::WeakRoot),
        RootKeySource::File(path) => {
            let text = Zeroizing::new(private_file::read(path)?);
            parse(&text).ok_or_else(|| KeyringError::Malformed(path.clone()))
        }
    }
}

/// Reads the root key, or makes a new one where its file is missing and nothing depends on it yet.
pub(crate) fn load_or_create(
    source: &RootKeySource,
    entropy: &Entropy,
    ids: &IdSource,
) -> Result<Vec<SealingKey>, KeyringError> {
    match source {
        RootKeySource::File(path) if !private_file::exists(path)? => create(path, entropy, ids),
        RootKeySource::File(_) | RootKeySource::Value(_) => load(source),
    }
}

fn create(path: &Path, entropy: &Entropy, ids: &IdSource) -> Result<Vec<SealingKey>, KeyringError> {
    let id: KeyId = ids.next()?;
    let key = entropy.key()?;
    let encoded = Zeroizing::new(STANDARD.encode(key.expose()));
    let text = Zeroizing::new(format!("{HEADING}{id} {}\n", encoded.as_str()));
    private_file::replace(path, &text)?;
    Ok(vec![SealingKey::new(id, key)])
}

/// One key a line, `key_… base64`, the current one last; `#` begins a comment.
fn parse(text: &str) -> Option<Vec<SealingKey>> {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    let keys: Option<Vec<SealingKey>> = lines.map(parse_line).collect();
    keys.filter(|keys| !keys.is_empty())
}

fn parse_line(line: &str) -> Option<SealingKey> {
    let (id, encoded) = line.split_once(' ')?;
    let bytes = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let key: [u8; 32] = bytes.as_slice().try_into().ok()?;
    // A key of few different bytes was typed by a person or never filled.
    let mut seen = [false; 256];
    key.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    let different = seen.iter().filter(|seen| **seen).count();
    if different < 16 {
        return None;
    }
    Some(SealingKey::new(id.parse().ok()?, Key256::from_bytes(key)))
}
