//! The query string of the list of contacts.

use std::str::FromStr;

use kernel::EmailAddress;
use records::{ContactFilter, ContactQuery, SearchText, TimeRange};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::ApiError;
use crate::handlers::{Parameters, cursor};

/// Which contacts, in which order.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListContacts {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before; it fits the same `sort` alone.
    cursor: Option<String>,
    /// `created_at` or `updated_at`, with `-` before it for the other way round.
    #[param(default = "-created_at", pattern = "^-?(created_at|updated_at)$")]
    sort: Option<String>,
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
    /// Words that all stand in the name, address, phone, company or title.
    #[param(max_length = 200)]
    q: Option<String>,
}

impl TryFrom<ListContacts> for ContactQuery {
    type Error = ApiError;

    fn try_from(list: ListContacts) -> Result<Self, ApiError> {
        let mut read = Parameters::default();
        let filter = ContactFilter {
            email: read.read("email", list.email, EmailAddress::parse),
            created: TimeRange {
                since: read.read("created_since", list.created_since, FromStr::from_str),
                until: read.read("created_until", list.created_until, FromStr::from_str),
            },
            updated: TimeRange {
                since: read.read("updated_since", list.updated_since, FromStr::from_str),
                until: read.read("updated_until", list.updated_until, FromStr::from_str),
            },
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
