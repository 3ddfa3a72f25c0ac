//! A contact as it is stored and shown.

use kernel::{ContactId, EmailAddress, Timestamp};
use serde::{Deserialize, Serialize};

use crate::NewContact;
use crate::redacted_debug::redacted_debug;

/// A contact of a workspace.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Who it is.
    pub name: String,
    /// Where to write to.
    pub email: Option<EmailAddress>,
    /// Where to call.
    pub phone: Option<String>,
    /// Whom they work for.
    pub company: Option<String>,
    /// What they are there.
    pub title: Option<String>,
    /// Anything else.
    pub notes: Option<String>,
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

redacted_debug!(Contact);

impl Contact {
    /// The first version of a contact.
    pub(crate) fn new(id: ContactId, fields: NewContact, now: Timestamp) -> Self {
        Self {
            id,
            name: fields.name,
            email: fields.email,
            phone: fields.phone,
            company: fields.company,
            title: fields.title,
            notes: fields.notes,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The next version, with other fields.
    pub(crate) fn changed(self, fields: NewContact, now: Timestamp) -> Self {
        Self {
            version: self.version + 1,
            created_at: self.created_at,
            ..Self::new(self.id, fields, now)
        }
    }
}

impl From<Contact> for NewContact {
    fn from(contact: Contact) -> Self {
        Self {
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            company: contact.company,
            title: contact.title,
            notes: contact.notes,
        }
    }
}
