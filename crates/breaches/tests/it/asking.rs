//! File and service together, and the operator's word for when neither can say.

use std::fs;

use breaches::{Breaches, FilterFile, Presence, Unavailable, WhenUnavailable};
use testbed::{RangeManner, RangeServer};

use crate::lists::{Place, list, passwords};
use crate::service::{client, clock};

fn file(place: &Place) -> FilterFile {
    place.import_text(&list(&passwords(10))).unwrap();
    FilterFile::open(&place.filter(), Presence::Required, clock()).unwrap()
}

#[tokio::test]
async fn a_password_is_known_when_the_file_or_the_service_knows_it() {
    let (place, server) = (Place::new(), RangeServer::start());
    server.know("only the service", 3);
    let service = client(&server, &clock());
    let both = Breaches::new(Some(file(&place)), Some(service), WhenUnavailable::Allow);
    assert_eq!(both.know("password 3").await, Ok(true));
    // What the file knows is told to nobody.
    assert!(server.requests().is_empty());
    assert_eq!(both.know("only the service").await, Ok(true));
    assert_eq!(both.know("nobody has this one").await, Ok(false));
    assert_eq!(Breaches::none().know("password 3").await, Ok(false));
}

#[tokio::test]
async fn while_the_service_is_away_the_operators_word_counts() {
    for (word, expected) in [
        (WhenUnavailable::Allow, Ok(false)),
        (WhenUnavailable::Refuse, Err(Unavailable)),
    ] {
        let (place, server) = (Place::new(), RangeServer::start());
        server.behave(RangeManner::HangsUp);
        let service = client(&server, &clock());
        let both = Breaches::new(Some(file(&place)), Some(service), word);
        assert_eq!(both.know("nobody has this one").await, expected);
        assert_eq!(both.know("password 3").await, Ok(true));
    }
}

#[tokio::test]
async fn a_file_that_was_cut_short_under_a_server_is_no_answer_and_no_crash() {
    for (word, expected) in [
        (WhenUnavailable::Allow, Ok(false)),
        (WhenUnavailable::Refuse, Err(Unavailable)),
    ] {
        let place = Place::new();
        let alone = Breaches::new(Some(file(&place)), None, word);
        assert_eq!(alone.know("password 3").await, Ok(true));
        let open = fs::OpenOptions::new().write(true).open(place.filter());
        open.unwrap().set_len(500).unwrap();
        assert_eq!(alone.know("password 3").await, expected);
    }
}
