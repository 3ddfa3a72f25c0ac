//! The query strings of the audit log.

use std::str::FromStr;

use audit::{EventFilter, EventQuery};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::ApiError;
use crate::handlers::{Parameters, cursor};

/// Which events, on which page.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListEvents {
    /// How many items a page holds: 1 to 200, 50 unless asked otherwise.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// A part of the action's name or of the target's id.
    #[param(max_length = 200)]
    q: Option<String>,
    /// The action, such as `lead.created`, or all of a noun's, as in `lead.*`.
    #[param(max_length = 200)]
    action: Option<String>,
    /// The id of the user who did it.
    actor: Option<String>,
    /// The id of what it was done to.
    #[param(max_length = 200)]
    target: Option<String>,
    /// At this time or later.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Before this time.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// Which events, in which format.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FilterEvents {
    /// The format of the file.
    #[param(inline)]
    pub format: Format,
    /// A part of the action's name or of the target's id.
    #[param(max_length = 200)]
    q: Option<String>,
    /// The action, such as `lead.created`, or all of a noun's, as in `lead.*`.
    #[param(max_length = 200)]
    action: Option<String>,
    /// The id of the user who did it.
    actor: Option<String>,
    /// The id of what it was done to.
    #[param(max_length = 200)]
    target: Option<String>,
    /// At this time or later.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Before this time.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A header row, then a row for each event. No cell can be taken for a formula.
    Csv,
    /// A JSON object on each line.
    Jsonl,
}

/// The parameters that both have.
struct Filter {
    q: Option<String>,
    action: Option<String>,
    actor: Option<String>,
    target: Option<String>,
    since: Option<String>,
    until: Option<String>,
}

impl Filter {
    fn read(self, parameters: &mut Parameters) -> EventFilter {
        EventFilter {
            text: parameters.read("q", self.q, short),
            action: parameters.read("action", self.action, short),
            actor: parameters.read("actor", self.actor, FromStr::from_str),
            target: parameters.read("target", self.target, short),
            since: parameters.read("since", self.since, FromStr::from_str),
            until: parameters.read("until", self.until, FromStr::from_str),
        }
    }
}

impl TryFrom<ListEvents> for EventQuery {
    type Error = ApiError;

    fn try_from(list: ListEvents) -> Result<Self, ApiError> {
        let ListEvents {
            limit,
            cursor: after,
            q,
            action,
            actor,
            target,
            since,
            until,
        } = list;
        let mut parameters = Parameters::default();
        let filter = Filter {
            q,
            action,
            actor,
            target,
            since,
            until,
        }
        .read(&mut parameters);
        let query = Self {
            filter,
            limit: parameters.limit(limit),
            cursor: cursor(after),
        };
        parameters.finish(query)
    }
}

impl TryFrom<FilterEvents> for EventFilter {
    type Error = ApiError;

    fn try_from(events: FilterEvents) -> Result<Self, ApiError> {
        let FilterEvents {
            format: _,
            q,
            action,
            actor,
            target,
            since,
            until,
        } = events;
        let mut parameters = Parameters::default();
        let filter = Filter {
            q,
            action,
            actor,
            target,
            since,
            until,
        }
        .read(&mut parameters);
        parameters.finish(filter)
    }
}

/// Each row is compared with the text, and the database refuses a pattern of any length.
fn short(text: &str) -> Result<String, &'static str> {
    let fits = text.chars().count() <= 200;
    fits.then(|| text.to_owned())
        .ok_or("expected at most 200 characters")
}
