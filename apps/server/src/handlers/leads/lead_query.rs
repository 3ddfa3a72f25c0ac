//! The query string of the list of leads.

use std::str::FromStr;

use kernel::EmailAddress;
use records::{FieldError, LeadFilter, LeadQuery, LeadStatus, SearchText, TimeRange, ValueRange};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::ApiError;
use crate::handlers::{Parameters, cursor};

/// Which leads, in which order.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListLeads {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before; it fits the same `sort` alone.
    cursor: Option<String>,
    /// `created_at`, `updated_at`, `status` or `value`, with `-` before it for the other way round.
    /// Leads without a value come last either way.
    #[param(
        default = "-created_at",
        pattern = "^-?(created_at|updated_at|status|value)$"
    )]
    sort: Option<String>,
    /// One of `new`, `contacted`, `qualified`, `won`, `lost`, or several with commas between them.
    status: Option<String>,
    /// Exactly this source.
    source: Option<String>,
    /// This address, in any spelling.
    email: Option<String>,
    /// Made at this time or later.
    #[param(format = DateTime)]
    created_since: Option<String>,
    /// Made before this time.
    #[param(format = DateTime)]
    created_until: Option<String>,
    /// Changed at this time or later.
    #[param(format = DateTime)]
    updated_since: Option<String>,
    /// Changed before this time.
    #[param(format = DateTime)]
    updated_until: Option<String>,
    /// The currency of `value_min` and `value_max`: amounts of two currencies cannot be compared.
    #[param(pattern = "^[A-Z]{3}$")]
    value_currency: Option<String>,
    /// Worth this much or more.
    value_min: Option<String>,
    /// Worth this much or less.
    value_max: Option<String>,
    /// Words that all stand in the name, address, phone, company or source.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl TryFrom<ListLeads> for LeadQuery {
    type Error = ApiError;

    fn try_from(list: ListLeads) -> Result<Self, ApiError> {
        let mut read = Parameters::default();
        let value = value_range(
            &mut read,
            list.value_currency.as_deref(),
            list.value_min.as_deref(),
            list.value_max.as_deref(),
        );
        let filter = LeadFilter {
            statuses: read
                .read("status", list.status, statuses)
                .unwrap_or_default(),
            source: list.source,
            email: read.read("email", list.email, EmailAddress::parse),
            created: TimeRange {
                since: read.read("created_since", list.created_since, FromStr::from_str),
                until: read.read("created_until", list.created_until, FromStr::from_str),
            },
            updated: TimeRange {
                since: read.read("updated_since", list.updated_since, FromStr::from_str),
                until: read.read("updated_until", list.updated_until, FromStr::from_str),
            },
            value,
            search: read.words("q", list.q, SearchText::parse),
        };
        let query = Self {
            filter,
            sort: read
                .read("sort", list.sort, FromStr::from_str)
                .unwrap_or_default(),
            limit: read.limit(list.limit),
            cursor: cursor(list.cursor),
        };
        read.finish(query)
    }
}

fn statuses(text: &str) -> Result<Vec<LeadStatus>, records::LeadStatusError> {
    text.split(',').map(LeadStatus::from_str).collect()
}

fn value_range(
    read: &mut Parameters,
    currency: Option<&str>,
    min: Option<&str>,
    max: Option<&str>,
) -> Option<ValueRange> {
    if currency.is_none() && min.is_none() && max.is_none() {
        return None;
    }
    let Some(currency) = currency else {
        let detail = "name the currency of the amounts";
        read.refuse("value_currency", "missing", &detail);
        return None;
    };
    let refuse = |read: &mut Parameters, fault: FieldError| {
        read.refuse(fault.field, fault.code, &fault.detail);
    };
    let range = ValueRange::parse(currency, min, max);
    range
        .map_err(|faults| faults.into_iter().for_each(|fault| refuse(read, fault)))
        .ok()
}
