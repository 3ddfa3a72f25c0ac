//! What a client sends of a lead. Whether the values are good is `records`' business: the same
//! checks stand before an imported row.

use records::{LeadDraft, LeadPatch, MoneyDraft};
use serde::Deserialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::openapi::schemas;

/// The fields of a lead. An absent field, `null` and a blank text all mean that there is none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LeadFields)]
pub struct LeadFields {
    /// Who it is.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Where to write to.
    #[schema(format = Email)]
    email: Option<String>,
    /// Where to call.
    #[schema(max_length = 50)]
    phone: Option<String>,
    /// Whom they work for.
    #[schema(max_length = 200)]
    company: Option<String>,
    /// How far it has come; `new` unless said otherwise.
    #[schema(schema_with = schemas::optional_lead_status)]
    status: Option<String>,
    /// Where it came from.
    #[schema(max_length = 200)]
    source: Option<String>,
    /// What it may be worth.
    value: Option<MoneyFields>,
    /// Anything else.
    #[schema(max_length = 10_000)]
    notes: Option<String>,
}

/// An amount of money.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Money)]
pub struct MoneyFields {
    /// A decimal number from 0, as a text; not more decimals than the currency has.
    #[schema(pattern = "^[0-9]+(\\.[0-9]+)?$", example = "1200.00")]
    amount: String,
    /// The code of ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
    currency: String,
}

/// A change to a lead, as a JSON merge patch (RFC 7396): an absent field stays, `null` clears it.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct ChangeLead(pub LeadPatch);

impl PartialSchema for ChangeLead {
    fn schema() -> RefOr<Schema> {
        schemas::as_patch::<LeadFields>(
            "A change: an absent field stays as it is, `null` clears it.",
        )
    }
}

impl ToSchema for ChangeLead {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        LeadFields::schemas(schemas);
    }
}

impl From<LeadFields> for LeadDraft {
    fn from(fields: LeadFields) -> Self {
        Self {
            name: fields.name,
            email: fields.email,
            phone: fields.phone,
            company: fields.company,
            status: fields.status,
            source: fields.source,
            value: fields.value.map(MoneyDraft::from),
            notes: fields.notes,
        }
    }
}

impl From<MoneyFields> for MoneyDraft {
    fn from(money: MoneyFields) -> Self {
        Self {
            amount: money.amount,
            currency: money.currency,
        }
    }
}
