//! The range service: what it learns, and that it is believed only when it answers as it should.

use std::time::Duration;

use breaches::{PasswordDigest, RangeError, RangeService, RangeSettings};
use kernel::{Clock, Timestamp};
use outbound::{Outbound, OutboundSettings, Reach};
use testbed::{RangeManner, RangeServer};

pub fn clock() -> Clock {
    Clock::manual(Timestamp::from_micros(1_795_350_600_000_000))
}

/// A client of a service, with bounds that a test can wait for.
pub fn client(server: &RangeServer, clock: &Clock) -> RangeService {
    let settings = RangeSettings {
        url: server.url(),
        reach: Reach::Internal,
    };
    let outbound = Outbound::new(OutboundSettings {
        timeout: Duration::from_millis(500),
        longest_answer: 128 * 1_024,
        ..OutboundSettings::default()
    });
    RangeService::new(settings, outbound.unwrap(), clock.clone())
}

async fn knows(service: &RangeService, password: &str) -> Result<bool, RangeError> {
    service.contains(&PasswordDigest::of(password)).await
}

#[tokio::test]
async fn the_service_learns_five_digits_and_is_asked_for_padding() {
    let server = RangeServer::start();
    server.know("password", 10_434_004);
    server.know("hunter2hunter2", 0);
    let service = client(&server, &clock());
    assert!(knows(&service, "password").await.unwrap());
    assert!(!knows(&service, "nobody has this one").await.unwrap());
    // What the service adds says 0.
    assert!(!knows(&service, "hunter2hunter2").await.unwrap());
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests[0].starts_with("get /range/5baa6 http/1.1\r\n"),
        "{requests:?}"
    );
    for request in requests {
        assert!(request.contains("add-padding: true\r\n"), "{request}");
        assert!(request.contains("user-agent: bailiwick\r\n"), "{request}");
        assert!(
            !request.contains("1e4c9b93f3f0682250b6cf8331b7ee68fd8"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn a_service_that_is_away_stalls_or_lies_gives_no_answer() {
    let range = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n";
    for manner in [
        RangeManner::HangsUp,
        RangeManner::Stalls,
        RangeManner::Says("503 Service Unavailable", range.to_owned()),
        RangeManner::Says("302 Found", range.to_owned()),
        RangeManner::Says("200 OK", String::new()),
        RangeManner::Says("200 OK", "<html>welcome to the hotel</html>".to_owned()),
        RangeManner::Says("200 OK", range.repeat(10_000)),
    ] {
        let server = RangeServer::start();
        server.know("password", 1);
        server.behave(manner.clone());
        let answer = knows(&client(&server, &clock()), "password").await;
        assert!(answer.is_err(), "{manner:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_service_that_failed_is_left_alone_for_ten_seconds() {
    let (server, clock) = (RangeServer::start(), clock());
    let service = client(&server, &clock);
    server.behave(RangeManner::HangsUp);
    knows(&service, "password").await.unwrap_err();
    server.behave(RangeManner::Answers);
    clock.advance(Duration::from_secs(9));
    let rested = knows(&service, "password").await.unwrap_err();
    assert!(matches!(rested, RangeError::Resting), "{rested:?}");
    assert_eq!(server.requests().len(), 1);
    clock.advance(Duration::from_secs(1));
    assert!(!knows(&service, "password").await.unwrap());
}
