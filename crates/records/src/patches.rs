//! Changes to a record, in the manner of JSON merge patch (RFC 7396): an absent field stays as it
//! is, `null` clears it. The name cannot be cleared; a cleared status is `new` again. A lead's
//! value is replaced as a whole, because an amount means nothing without its currency.

use serde::{Deserialize, Deserializer};

use crate::redacted_debug::redacted_debug;
use crate::{ContactDraft, FieldError, LeadDraft, MoneyDraft, NewContact, NewLead};

/// A change to a lead.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeadPatch {
    /// See [`LeadDraft::name`].
    #[serde(deserialize_with = "present")]
    pub name: Option<Option<String>>,
    /// See [`LeadDraft::email`].
    #[serde(deserialize_with = "present")]
    pub email: Option<Option<String>>,
    /// See [`LeadDraft::phone`].
    #[serde(deserialize_with = "present")]
    pub phone: Option<Option<String>>,
    /// See [`LeadDraft::company`].
    #[serde(deserialize_with = "present")]
    pub company: Option<Option<String>>,
    /// See [`LeadDraft::status`].
    #[serde(deserialize_with = "present")]
    pub status: Option<Option<String>>,
    /// See [`LeadDraft::source`].
    #[serde(deserialize_with = "present")]
    pub source: Option<Option<String>>,
    /// See [`LeadDraft::value`].
    #[serde(deserialize_with = "present")]
    pub value: Option<Option<MoneyDraft>>,
    /// See [`LeadDraft::notes`].
    #[serde(deserialize_with = "present")]
    pub notes: Option<Option<String>>,
}

/// A change to a contact.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ContactPatch {
    /// See [`ContactDraft::name`].
    #[serde(deserialize_with = "present")]
    pub name: Option<Option<String>>,
    /// See [`ContactDraft::email`].
    #[serde(deserialize_with = "present")]
    pub email: Option<Option<String>>,
    /// See [`ContactDraft::phone`].
    #[serde(deserialize_with = "present")]
    pub phone: Option<Option<String>>,
    /// See [`ContactDraft::company`].
    #[serde(deserialize_with = "present")]
    pub company: Option<Option<String>>,
    /// See [`ContactDraft::title`].
    #[serde(deserialize_with = "present")]
    pub title: Option<Option<String>>,
    /// See [`ContactDraft::notes`].
    #[serde(deserialize_with = "present")]
    pub notes: Option<Option<String>>,
}

redacted_debug!(LeadPatch, ContactPatch);

impl LeadPatch {
    /// The lead as it is after the change.
    ///
    /// # Errors
    /// Everything that is wrong with the changed lead, one entry per field.
    pub fn apply(self, current: NewLead) -> Result<NewLead, Vec<FieldError>> {
        let current = LeadDraft::from(current);
        let changed = LeadDraft {
            name: self.name.unwrap_or(current.name),
            email: self.email.unwrap_or(current.email),
            phone: self.phone.unwrap_or(current.phone),
            company: self.company.unwrap_or(current.company),
            status: self.status.unwrap_or(current.status),
            source: self.source.unwrap_or(current.source),
            value: self.value.unwrap_or(current.value),
            notes: self.notes.unwrap_or(current.notes),
        };
        changed.validate()
    }
}

impl ContactPatch {
    /// The contact as it is after the change.
    ///
    /// # Errors
    /// Everything that is wrong with the changed contact, one entry per field.
    pub fn apply(self, current: NewContact) -> Result<NewContact, Vec<FieldError>> {
        let current = ContactDraft::from(current);
        let changed = ContactDraft {
            name: self.name.unwrap_or(current.name),
            email: self.email.unwrap_or(current.email),
            phone: self.phone.unwrap_or(current.phone),
            company: self.company.unwrap_or(current.company),
            title: self.title.unwrap_or(current.title),
            notes: self.notes.unwrap_or(current.notes),
        };
        changed.validate()
    }
}

/// Tells `null` from a field that is absent: the latter never comes here.
fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
