//! What a lead is made of, as it comes from outside and as it is once it is valid.

use std::str::FromStr;

use kernel::EmailAddress;
use serde::{Deserialize, Serialize};

use crate::field_checks::FieldChecks;
use crate::redacted_debug::redacted_debug;
use crate::{FieldError, Money, MoneyDraft};

/// How far a lead has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeadStatus {
    /// Nobody has spoken with them yet.
    #[default]
    New,
    /// Somebody has.
    Contacted,
    /// They fit.
    Qualified,
    /// They bought.
    Won,
    /// They did not.
    Lost,
}

/// The text is none of the words for a lead's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of new, contacted, qualified, won, lost")]
pub struct LeadStatusError;

impl LeadStatus {
    /// Every status, from the first to the last.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Contacted,
        Self::Qualified,
        Self::Won,
        Self::Lost,
    ];

    /// The word in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Contacted => "contacted",
            Self::Qualified => "qualified",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

impl FromStr for LeadStatus {
    type Err = LeadStatusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(LeadStatusError)
    }
}

/// The fields of a lead, all of them valid: made by [`LeadDraft::validate`].
#[derive(Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Who it is.
    pub name: String,
    /// Where to write to.
    pub email: Option<EmailAddress>,
    /// Where to call.
    pub phone: Option<String>,
    /// Whom they work for.
    pub company: Option<String>,
    /// How far it has come.
    pub status: LeadStatus,
    /// Where it came from.
    pub source: Option<String>,
    /// What it may be worth.
    pub value: Option<Money>,
    /// Anything else.
    pub notes: Option<String>,
}

/// A lead as it is sent, before anything is checked. An absent field, `null` and a blank text all
/// mean that there is none; an absent status means `new`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeadDraft {
    /// Required: 1 to 200 characters.
    pub name: Option<String>,
    /// An address such as `name@example.com`.
    pub email: Option<String>,
    /// At most 50 characters.
    pub phone: Option<String>,
    /// At most 200 characters.
    pub company: Option<String>,
    /// One of `new`, `contacted`, `qualified`, `won`, `lost`.
    pub status: Option<String>,
    /// At most 200 characters.
    pub source: Option<String>,
    /// Amount and currency.
    pub value: Option<MoneyDraft>,
    /// At most 10,000 characters, on several lines if need be.
    pub notes: Option<String>,
}

redacted_debug!(NewLead, LeadDraft);

impl LeadDraft {
    /// Checks every field.
    ///
    /// # Errors
    /// Everything that is wrong with the draft, one entry per field.
    pub fn validate(self) -> Result<NewLead, Vec<FieldError>> {
        let mut checks = FieldChecks::default();
        let lead = NewLead {
            name: checks.name(self.name),
            email: checks.email(self.email),
            phone: checks.phone(self.phone),
            company: checks.label("company", self.company),
            status: status(&mut checks, self.status),
            source: checks.label("source", self.source),
            value: self.value.and_then(|value| value.check(&mut checks)),
            notes: checks.notes(self.notes),
        };
        checks.conclude(lead)
    }
}

impl From<NewLead> for LeadDraft {
    fn from(lead: NewLead) -> Self {
        Self {
            name: Some(lead.name),
            email: lead.email.map(|email| email.as_written().to_owned()),
            phone: lead.phone,
            company: lead.company,
            status: Some(lead.status.as_str().to_owned()),
            source: lead.source,
            value: lead.value.map(MoneyDraft::from),
            notes: lead.notes,
        }
    }
}

fn status(checks: &mut FieldChecks, text: Option<String>) -> LeadStatus {
    let text = text.unwrap_or_default();
    if text.trim().is_empty() {
        return LeadStatus::default();
    }
    text.trim()
        .parse()
        .unwrap_or_else(|error: LeadStatusError| {
            checks.refuse("status", "unknown_status", &error.to_string());
            LeadStatus::default()
        })
}
