//! A server that runs takes up a list that is imported meanwhile.

use std::fs;
use std::time::Duration;

use breaches::{FilterError, FilterFile, PasswordDigest, Presence};
use kernel::{Clock, Timestamp};

use crate::lists::{Place, list, passwords};

fn clock() -> Clock {
    Clock::manual(Timestamp::from_micros(1_795_350_600_000_000))
}

fn knows(file: &FilterFile, password: &str) -> bool {
    file.contains(&PasswordDigest::of(password)).unwrap()
}

#[test]
fn a_list_that_is_imported_anew_is_in_use_within_a_minute() {
    let (place, clock) = (Place::new(), clock());
    let file = FilterFile::open(&place.filter(), Presence::Optional, clock.clone()).unwrap();
    assert!(!knows(&file, "password 0"));
    place.import_text(&list(&passwords(1))).unwrap();
    assert!(!knows(&file, "password 0"));
    clock.advance(Duration::from_secs(60));
    assert!(knows(&file, "password 0"));
    place.import_text(&list(&passwords(2)[1..])).unwrap();
    assert!(knows(&file, "password 0"));
    clock.advance(Duration::from_secs(60));
    assert!(!knows(&file, "password 0"));
    assert!(knows(&file, "password 1"));
}

#[test]
fn a_file_that_goes_or_is_damaged_leaves_the_open_one_in_use() {
    let (place, clock) = (Place::new(), clock());
    place.import_text(&list(&passwords(1))).unwrap();
    let file = FilterFile::open(&place.filter(), Presence::Required, clock.clone()).unwrap();
    fs::remove_file(place.filter()).unwrap();
    clock.advance(Duration::from_secs(60));
    assert!(knows(&file, "password 0"));
    fs::write(place.filter(), "hello").unwrap();
    clock.advance(Duration::from_secs(60));
    assert!(knows(&file, "password 0"));
}

#[test]
fn a_file_that_the_operator_named_must_be_there_and_whole() {
    let place = Place::new();
    let open = |presence| FilterFile::open(&place.filter(), presence, clock());
    let missing = open(Presence::Required).unwrap_err();
    assert!(
        matches!(missing, FilterError::Missing { .. }),
        "{missing:?}"
    );
    open(Presence::Optional).unwrap();
    fs::write(place.filter(), "hello").unwrap();
    for presence in [Presence::Required, Presence::Optional] {
        let foreign = open(presence).unwrap_err();
        assert!(
            matches!(foreign, FilterError::Foreign { .. }),
            "{foreign:?}"
        );
    }
}
