//! Every query string that the API reads, in one place for the fuzzer, which knows no routes.

use audit::{EventFilter, EventQuery};
use records::{ContactQuery, LeadQuery};
use serde::de::DeserializeOwned;

use super::audit_events::{FilterEvents, ListEvents};
use super::contacts::ListContacts;
use super::imports::ListRefusals;
use super::leads::ListLeads;
use super::members::list::ListMembers;
use crate::error::ApiError;
use crate::extract::QueryOf;

/// Reads a text as the query string of each list in turn: taken, or refused and why.
#[must_use]
pub fn read_as_each_query(text: &str) -> Vec<Result<(), ApiError>> {
    vec![
        read::<ListLeads, LeadQuery>(text),
        read::<ListContacts, ContactQuery>(text),
        read::<ListEvents, EventQuery>(text),
        read::<FilterEvents, EventFilter>(text),
        QueryOf::<ListMembers>::read(text).map(drop),
        QueryOf::<ListRefusals>::read(text).map(drop),
    ]
}

fn read<T, Q>(text: &str) -> Result<(), ApiError>
where
    T: DeserializeOwned,
    Q: TryFrom<T, Error = ApiError>,
{
    QueryOf::<T>::read(text)
        .and_then(|query| Q::try_from(query.0))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_takes_its_own_parameters_and_refuses_others() {
        let taken = |text: &str| {
            read_as_each_query(text)
                .iter()
                .filter(|r| r.is_ok())
                .count()
        };
        assert_eq!(taken("status=new"), 1);
        assert_eq!(taken("limit=7"), 5);
        assert_eq!(taken("format=csv&action=lead.*"), 1);
        assert_eq!(taken("colour=red"), 0);
    }
}
