//! What a file holds.

use std::str::FromStr;

use audit::Action;
use kernel::{ContactId, EntropyError, IdSource, LeadId};
use serde::{Deserialize, Serialize};
use storage::StorageError;
use uuid::Uuid;

use crate::events;

/// The kind of record that a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Leads.
    Leads,
    /// Contacts.
    Contacts,
}

impl ImportKind {
    /// The word in the database and in JSON, and the name of the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Leads => "leads",
            Self::Contacts => "contacts",
        }
    }

    /// One of them, in a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Leads => "lead",
            Self::Contacts => "contact",
        }
    }

    /// The event of an import.
    pub(crate) const fn action(self) -> Action {
        match self {
            Self::Leads => events::LEAD_IMPORTED,
            Self::Contacts => events::CONTACT_IMPORTED,
        }
    }

    /// A fresh id for a record.
    pub(crate) fn next_id(self, ids: &IdSource) -> Result<Uuid, EntropyError> {
        match self {
            Self::Leads => ids.next().map(LeadId::uuid),
            Self::Contacts => ids.next().map(ContactId::uuid),
        }
    }
}

impl FromStr for ImportKind {
    type Err = StorageError;

    /// Reads the word in the database.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut kinds = [Self::Leads, Self::Contacts].into_iter();
        let kind = kinds.find(|kind| kind.as_str() == text);
        kind.ok_or(StorageError::Corrupt)
    }
}
