//! What a contact is made of, as it comes from outside and as it is once it is valid.

use kernel::EmailAddress;
use serde::Deserialize;

use crate::FieldError;
use crate::field_checks::FieldChecks;
use crate::redacted_debug::redacted_debug;

/// The fields of a contact, all of them valid: made by [`ContactDraft::validate`].
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
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
}

/// A contact as it is sent, before anything is checked. An absent field, `null` and a blank text
/// all mean that there is none.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactDraft {
    /// Required: 1 to 200 characters.
    pub name: Option<String>,
    /// An address such as `name@example.com`.
    pub email: Option<String>,
    /// At most 50 characters.
    pub phone: Option<String>,
    /// At most 200 characters.
    pub company: Option<String>,
    /// At most 200 characters.
    pub title: Option<String>,
    /// At most 10,000 characters, on several lines if need be.
    pub notes: Option<String>,
}

redacted_debug!(NewContact, ContactDraft);

impl ContactDraft {
    /// Checks every field.
    ///
    /// # Errors
    /// Everything that is wrong with the draft, one entry per field.
    pub fn validate(self) -> Result<NewContact, Vec<FieldError>> {
        let mut checks = FieldChecks::default();
        let contact = NewContact {
            name: checks.name(self.name),
            email: checks.email(self.email),
            phone: checks.phone(self.phone),
            company: checks.label("company", self.company),
            title: checks.label("title", self.title),
            notes: checks.notes(self.notes),
        };
        checks.conclude(contact)
    }
}

impl From<NewContact> for ContactDraft {
    fn from(contact: NewContact) -> Self {
        Self {
            name: Some(contact.name),
            email: contact.email.map(|email| email.as_written().to_owned()),
            phone: contact.phone,
            company: contact.company,
            title: contact.title,
            notes: contact.notes,
        }
    }
}
