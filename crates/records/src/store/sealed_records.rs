//! What of a record is sealed, and the blind indexes by which it is found all the same. Neither the
//! engine nor a dump of its tables tells what they say.
//!
//! A body opens in the one row that it was sealed for. A staged row is sealed for the row that it
//! will become, so that it becomes a record without being opened.

use kernel::EmailAddress;
use keyring::{Cell, FieldCipher};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Serialize};
use storage::StorageError;

use crate::SearchText;
use crate::redacted_debug::redacted_debug;

/// The names under which the records of one table are sealed and indexed. Every index has a label
/// of its own: equal words of two tables have nothing in common.
pub(super) struct SealedTable {
    name: &'static str,
    email: &'static str,
    words: &'static str,
}

pub(super) const LEADS: SealedTable = SealedTable {
    name: "leads",
    email: "leads/email",
    words: "leads/words",
};

pub(super) const CONTACTS: SealedTable = SealedTable {
    name: "contacts",
    email: "contacts/email",
    words: "contacts/words",
};

/// The fields of a record that its `body` holds, as JSON. What a record lacks is left out.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) notes: Option<String>,
    /// Leads alone have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    /// Contacts alone have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
}

redacted_debug!(Body);

/// The columns that stand in the place of a record's fields.
pub(super) struct Sealed {
    pub(super) body: Vec<u8>,
    pub(super) email_key: Option<String>,
    pub(super) search_words: String,
}

impl SealedTable {
    /// Seals the fields of the record `id`, and makes the indexes over its address and `words`.
    pub(super) fn seal(
        &self,
        fields: &FieldCipher,
        id: Uuid,
        words: &str,
        body: &Body,
    ) -> Result<Sealed, StorageError> {
        let email = body.email.as_ref();
        Ok(Sealed {
            body: fields.seal_json(self.cell(&id), body)?,
            email_key: email.map(|email| self.email_key(fields, email)),
            search_words: fields.blind_words(self.words, words),
        })
    }

    /// Opens what was sealed for the record `id`.
    pub(super) fn open(
        &self,
        fields: &FieldCipher,
        id: Uuid,
        sealed: &[u8],
    ) -> Result<Body, StorageError> {
        Ok(fields.open_json(self.cell(&id), sealed)?)
    }

    /// The index of an address, in whatever spelling.
    pub(super) fn email_key(&self, fields: &FieldCipher, email: &EmailAddress) -> String {
        fields.blind(self.email, email.key())
    }

    /// The words of a question in the form that they have in `search_words`.
    pub(super) fn asked_words(&self, fields: &FieldCipher, search: &SearchText) -> Vec<String> {
        let words = search.words();
        words
            .map(|word| fields.blind_word(self.words, word))
            .collect()
    }

    const fn cell<'a>(&self, id: &'a Uuid) -> Cell<'a> {
        Cell {
            table: self.name,
            row: id.as_bytes(),
            column: "body",
        }
    }
}
