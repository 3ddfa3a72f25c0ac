//! Sealed columns and blind indexes: what stands in a table so that its database, a backup or a
//! dump of it tells nobody what was written.

use std::sync::Arc;

use kernel::{Entropy, Key256, WorkspaceId};
use ring::hmac;
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::{KeyringError, Place, SealingKey};

/// The purpose of a sealed column in the seal's place.
const PURPOSE: &str = "fields";

/// Where a sealed value stands in the tables of one owner.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    /// The table.
    pub table: &'a str,
    /// The id of the row.
    pub row: &'a [u8; 16],
    /// The column.
    pub column: &'a str,
}

/// Seals the columns of one owner's tables, and makes blind indexes over them. Clones share the
/// keys.
#[derive(Clone)]
pub struct FieldCipher(Arc<Keys>);

struct Keys {
    workspace: Option<WorkspaceId>,
    sealing: SealingKey,
    index: hmac::Key,
    entropy: Entropy,
}

impl std::fmt::Debug for FieldCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldCipher({})", self.0.sealing.id())
    }
}

impl FieldCipher {
    /// The cipher of a workspace's tables, or with `None` of the platform's. The two keys are
    /// different ones: one key never serves two purposes.
    #[must_use]
    pub fn new(
        workspace: Option<WorkspaceId>,
        sealing: SealingKey,
        index: &Key256,
        entropy: Entropy,
    ) -> Self {
        Self(Arc::new(Keys {
            workspace,
            sealing,
            index: hmac::Key::new(hmac::HMAC_SHA256, index.expose()),
            entropy,
        }))
    }

    /// Seals a value for its cell.
    ///
    /// # Errors
    /// [`KeyringError::Entropy`].
    pub fn seal(&self, cell: Cell<'_>, plaintext: &[u8]) -> Result<Vec<u8>, KeyringError> {
        let keys = &self.0;
        keys.sealing
            .seal(&self.place(cell), plaintext, &keys.entropy)
    }

    /// Opens the value of a cell.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`], [`KeyringError::NotOpened`].
    pub fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
        self.0.sealing.open(&self.place(cell), sealed)
    }

    /// Seals a value as JSON.
    ///
    /// # Errors
    /// [`KeyringError::Entropy`]; [`KeyringError::NotOpened`] for what has no form in JSON.
    pub fn seal_json(
        &self,
        cell: Cell<'_>,
        value: &impl Serialize,
    ) -> Result<Vec<u8>, KeyringError> {
        let json = serde_json::to_vec(value).map_err(|_| KeyringError::NotOpened)?;
        self.seal(cell, &Zeroizing::new(json))
    }

    /// Opens a value that was sealed as JSON.
    ///
    /// # Errors
    /// [`KeyringError::UnknownKey`], [`KeyringError::NotOpened`].
    pub fn open_json<T: DeserializeOwned>(
        &self,
        cell: Cell<'_>,
        sealed: &[u8],
    ) -> Result<T, KeyringError> {
        let json = self.open(cell, sealed)?;
        serde_json::from_slice(&json).map_err(|_| KeyringError::NotOpened)
    }

    /// The blind index of a whole value: 32 hexadecimal digits, the first half of an HMAC-SHA256
    /// (RFC 2104) under the owner's index key. Equal texts have equal indexes under one `label`, and
    /// unrelated ones under another label or for another owner. The caller normalises the text.
    #[must_use]
    pub fn blind(&self, label: &str, text: &str) -> String {
        self.index(label, text, 16)
    }

    /// The blind index of one word of a text: 16 hexadecimal digits.
    #[must_use]
    pub fn blind_word(&self, label: &str, word: &str) -> String {
        self.index(label, word, 8)
    }

    /// The blind form of some words with one space before, between and after them.
    #[must_use]
    pub fn blind_words(&self, label: &str, words: &str) -> String {
        let mut blind = String::with_capacity(words.len() * 3);
        for word in words.split_whitespace() {
            if blind.is_empty() {
                blind.push(' ');
            }
            blind.push_str(&self.blind_word(label, word));
            blind.push(' ');
        }
        blind
    }

    fn index(&self, label: &str, text: &str, bytes: usize) -> String {
        let mut context = hmac::Context::with_key(&self.0.index);
        // With its length before it, no label runs into a text.
        let length = u32::try_from(label.len()).unwrap_or(u32::MAX);
        context.update(&length.to_be_bytes());
        context.update(label.as_bytes());
        context.update(text.as_bytes());
        let tag = context.sign();
        // Every word of every row of a file comes through here: no formatting machinery.
        let mut digits = String::with_capacity(2 * bytes);
        for byte in tag.as_ref().iter().take(bytes) {
            digits.push(hexadecimal(byte >> 4));
            digits.push(hexadecimal(byte & 15));
        }
        digits
    }

    fn place<'a>(&self, cell: Cell<'a>) -> Place<'a> {
        Place {
            workspace: self.0.workspace,
            purpose: PURPOSE,
            table: cell.table,
            row: cell.row,
            column: cell.column,
        }
    }
}

/// The digit of a number below 16.
const fn hexadecimal(number: u8) -> char {
    let digit = if number < 10 {
        b'0' + number
    } else {
        b'a' + number - 10
    };
    digit as char
}

/// The keys of one owner's database.
#[derive(Debug, Clone)]
pub struct DatabaseKeys {
    /// The raw key of its file, where the engine keeps it in a file of its own.
    pub file: Key256,
    /// What seals its columns, in every engine.
    pub fields: FieldCipher,
}
