//! A lead as the API shows it.

use kernel::{EmailAddress, LeadId, Timestamp};
use records::{Lead, LeadStatus, Money};
use serde::Serialize;
use utoipa::ToSchema;

use super::lead_fields::MoneyFields;
use crate::openapi::schemas;

/// A lead.
#[derive(Serialize, ToSchema)]
#[schema(as = Lead)]
pub struct LeadBody {
    /// The lead's id.
    #[schema(value_type = String, example = "lead_01h455vb4pex5vsknk084sn02q")]
    pub id: LeadId,
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
    /// How far it has come.
    #[schema(schema_with = schemas::lead_status, required)]
    pub status: LeadStatus,
    /// Where it came from.
    #[schema(required)]
    pub source: Option<String>,
    /// What it may be worth.
    #[schema(value_type = Option<MoneyFields>, required)]
    pub value: Option<Money>,
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

impl From<Lead> for LeadBody {
    fn from(lead: Lead) -> Self {
        Self {
            id: lead.id,
            name: lead.name,
            email: lead.email,
            phone: lead.phone,
            company: lead.company,
            status: lead.status,
            source: lead.source,
            value: lead.value,
            notes: lead.notes,
            version: lead.version,
            created_at: lead.created_at,
            updated_at: lead.updated_at,
        }
    }
}
