//! A contact as the API shows it.

use kernel::{ContactId, EmailAddress, Timestamp};
use records::Contact;
use serde::Serialize;
use utoipa::ToSchema;

/// A contact.
#[derive(Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactBody {
    /// The contact's id.
    #[schema(value_type = String, example = "con_01h455vb4pex5vsknk084sn02q")]
    pub id: ContactId,
    /// Who it is.
    pub name: String,
    /// Where to write to.
    #[schema(value_type = Option<String>, format = Email, required)]
    pub email: Option<EmailAddress>,
    /// Where to call.
    #[schema(required)]
    pub phone: Option<String>,
    /// Whom they work for.
    #[schema(required)]
    pub company: Option<String>,
    /// What they are there.
    #[schema(required)]
    pub title: Option<String>,
    /// Anything else.
    #[schema(required)]
    pub notes: Option<String>,
    /// Grows with each change; the same as in `ETag`.
    pub version: u64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl From<Contact> for ContactBody {
    fn from(contact: Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
            company: contact.company,
            title: contact.title,
            notes: contact.notes,
            version: contact.version,
            created_at: contact.created_at,
            updated_at: contact.updated_at,
        }
    }
}
