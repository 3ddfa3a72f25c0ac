//! The server under test and its client.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use auth::{Client, HashCost};
use awc::{ClientRequest, ClientResponse};
use kernel::{Clock, Entropy, Origin, SecretText, Timestamp};
use serde_json::Value;
use tempfile::TempDir;

use crate::config::Settings;
use crate::start::{Background, Running, Surroundings, start_with};

/// A running server in a folder of its own.
pub(super) struct Probe {
    pub(super) running: Running,
    folder: TempDir,
    client: awc::Client,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Probe {
    pub(super) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(super) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::load(None, []).unwrap();
        settings.set_data_dir(&folder.path().join("data"));
        settings.server.listen = "127.0.0.1:0".parse().unwrap();
        settings.server.workers = 1;
        settings.server.body_limit = 1_024;
        settings.server.import_limit = 4_096;
        settings.auth.hash_cost = HashCost::for_tests();
        change(&mut settings);
        let clock = Clock::manual(Timestamp::from_micros(1_795_350_600_000_000));
        let surroundings = Surroundings {
            clock,
            entropy: Entropy::seeded(7),
            background: Background::Runs,
        };
        let running = start_with(settings, surroundings).await.unwrap();
        Self {
            running,
            folder,
            client: awc::Client::default(),
        }
    }

    pub(super) fn get(&self, path: &str) -> ClientRequest {
        self.client.get(self.url(path))
    }

    pub(super) fn post(&self, path: &str) -> ClientRequest {
        self.client.post(self.url(path))
    }

    pub(super) fn request(&self, method: &str, path: &str) -> ClientRequest {
        self.client.request(method.parse().unwrap(), self.url(path))
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.address())
    }

    /// The access token of an account session of a fresh user.
    pub(super) async fn token(&self) -> String {
        let auth = self.running.state().auth.clone();
        let claim = auth.issue_claim().await.unwrap().unwrap();
        let email = "owner@example.com".parse_email();
        let password = SecretText::new("plum orbit canvas seventeen".to_owned());
        let user = auth.prepare_user(email, &password, "Owner").await.unwrap();
        let issued = self.running.state().control.write(move |tx| {
            Box::pin(async move {
                let origin = Origin::default();
                let user = auth.redeem_claim_in(tx, &origin, &claim, user).await?;
                auth.insert_session_in(tx, &origin, user, None, None, Client::Native)
                    .await
            })
        });
        issued.await.unwrap().access_token.expose().to_owned()
    }

    /// The folder lives until here.
    pub(super) async fn stop(self) {
        self.running.stop().await;
        self.folder.close().unwrap();
    }
}

trait ParseEmail {
    fn parse_email(&self) -> kernel::EmailAddress;
}

impl ParseEmail for str {
    fn parse_email(&self) -> kernel::EmailAddress {
        kernel::EmailAddress::parse(self).unwrap()
    }
}

impl Answer {
    pub(super) async fn of<S>(mut response: ClientResponse<S>) -> Self
    where
        S: futures_util::Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>>
            + Unpin,
    {
        let text = response.body().await.unwrap();
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            text: String::from_utf8(text.to_vec()).unwrap(),
        }
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem document, after a check of everything that each of them has.
    pub(super) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json; charset=utf-8"
        );
        let document = self.json();
        assert_eq!(document["status"], self.status.as_u16());
        assert_eq!(document["request_id"], self.header("x-request-id"));
        let code = document["code"].as_str().unwrap().to_owned();
        assert_eq!(document["type"], format!("/problems/{code}"));
        assert!(document["title"].is_string());
        self.assert_hardened();
        code
    }

    /// Every answer carries these, whatever happened.
    pub(super) fn assert_hardened(&self) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(self.header(name), value, "{name}");
        }
        let policy = self.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"));
        assert!(!self.header("cache-control").is_empty());
        assert!(!self.header("permissions-policy").is_empty());
        assert!(self.header("x-request-id").starts_with("req_"));
        for absent in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!self.headers.contains_key(absent), "{absent}");
        }
    }
}
