//! A lead as it is stored and shown.

use kernel::{EmailAddress, LeadId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

use crate::redacted_debug::redacted_debug;
use crate::{LeadStatus, Money, MoneyDraft, NewLead};

/// A lead of a workspace.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// Its id.
    pub id: LeadId,
    /// Who it is.
    pub name: String,
    /// Where to write to.
    pub email: Option<EmailAddress>,
    /// Where to call.
    pub phone: Option<String>,
    /// Whom they work for.
    pub company: Option<String>,
    /// How far it has come.
    #[serde(deserialize_with = "status")]
    pub status: LeadStatus,
    /// Where it came from.
    pub source: Option<String>,
    /// What it may be worth.
    #[serde(deserialize_with = "money")]
    pub value: Option<Money>,
    /// Anything else.
    pub notes: Option<String>,
    /// Grows by one with each change, from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

redacted_debug!(Lead);

impl Lead {
    /// The first version of a lead.
    pub(crate) fn new(id: LeadId, fields: NewLead, now: Timestamp) -> Self {
        Self {
            id,
            name: fields.name,
            email: fields.email,
            phone: fields.phone,
            company: fields.company,
            status: fields.status,
            source: fields.source,
            value: fields.value,
            notes: fields.notes,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The next version, with other fields.
    pub(crate) fn changed(self, fields: NewLead, now: Timestamp) -> Self {
        Self {
            version: self.version + 1,
            created_at: self.created_at,
            ..Self::new(self.id, fields, now)
        }
    }
}

impl From<Lead> for NewLead {
    fn from(lead: Lead) -> Self {
        Self {
            name: lead.name,
            email: lead.email,
            phone: lead.phone,
            company: lead.company,
            status: lead.status,
            source: lead.source,
            value: lead.value,
            notes: lead.notes,
        }
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LeadStatus, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn money<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    let draft = Option::<MoneyDraft>::deserialize(deserializer)?;
    let money = draft.map(|draft| Money::parse(&draft.amount, &draft.currency));
    money.transpose().map_err(serde::de::Error::custom)
}
