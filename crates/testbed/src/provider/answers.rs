//! The provider's pages: authorization, which a test calls itself, and those that our side calls.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::PoisonError;

use ring::digest;
use serde_json::{Map, Value, json};
use url::Url;

use super::keys::base64url;
use super::{LyingProvider, State, TakingBack, World, telling};

/// What a code was given for.
pub(crate) struct Grant {
    pub(crate) client: String,
    pub(crate) nonce: String,
    pub(crate) is_by_code: bool,
    challenge: String,
    redirect: String,
}

impl Grant {
    pub(crate) fn native(client: &str, nonce: &str) -> Self {
        Self {
            client: client.to_owned(),
            nonce: nonce.to_owned(),
            is_by_code: false,
            challenge: String::new(),
            redirect: String::new(),
        }
    }
}

impl LyingProvider {
    /// What the authorization page at this URL sends the browser back with: `code`, `state` and `iss`,
    /// by name. The person agrees to everything.
    ///
    /// # Panics
    /// When the URL is not one of an authorization page with PKCE and a nonce.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test without its surroundings has failed"
    )]
    pub fn authorize(&self, url: &str) -> HashMap<String, String> {
        let url = Url::parse(url).expect("a URL");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        let value = |name: &str| asked.get(name).cloned().expect("a parameter");
        assert_eq!(value("response_type"), "code");
        assert_eq!(value("code_challenge_method"), "S256");
        let mut state = self.state();
        state.given += 1;
        let code = format!("code-{}", state.given);
        let grant = Grant {
            client: value("client_id"),
            nonce: value("nonce"),
            is_by_code: true,
            challenge: value("code_challenge"),
            redirect: value("redirect_uri"),
        };
        state.grants.insert(code.clone(), grant);
        HashMap::from([
            ("code".to_owned(), code),
            ("state".to_owned(), value("state")),
            ("iss".to_owned(), state.issuer.clone()),
        ])
    }
}

/// Answers one request.
pub(super) fn serve(world: &World, mut stream: TcpStream) {
    let Some((path, body)) = read(&mut stream) else {
        return;
    };
    let mut state = world.state.lock().unwrap_or_else(PoisonError::into_inner);
    *state.calls.entry(path.clone()).or_default() += 1;
    if state.silent.as_ref() == Some(&path) {
        drop(state);
        // The connection stays open until whoever asks has had enough.
        let _ = stream.read(&mut [0; 1]);
        return;
    }
    let (status, answer) = if path.ends_with("/.well-known/openid-configuration") {
        ("200 OK", description(&state))
    } else if path == "/jwks" {
        let keys: Vec<Value> = state.keys.iter().map(super::ProviderKey::jwk).collect();
        ("200 OK", json!({ "keys": keys }))
    } else if path == "/token" {
        match exchange(world, &mut state, &body) {
            Some(answer) => ("200 OK", Value::Object(answer)),
            None => ("400 Bad Request", json!({ "error": "invalid_grant" })),
        }
    } else if path == "/revoke" {
        (take_back(&mut state, &body), json!({}))
    } else {
        ("404 Not Found", json!({}))
    };
    drop(state);
    let answer = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        answer.len()
    );
    // Whoever has gone needs no answer.
    let _ = stream.write_all(format!("{head}{answer}").as_bytes());
}

fn description(state: &State) -> Value {
    let issuer = &state.issuer;
    let base = base(issuer);
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/jwks"),
        "revocation_endpoint": format!("{base}/revoke"),
        "authorization_response_iss_parameter_supported": true,
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    });
    for (name, value) in &state.metadata {
        document[name] = value.clone();
    }
    document
}

/// Scheme, host and port.
fn base(issuer: &str) -> String {
    issuer.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn exchange(world: &World, state: &mut State, body: &str) -> Option<Map<String, Value>> {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    state.form.clone_from(&form);
    // A code is used once, whatever comes of it.
    let grant = state.grants.remove(form.get("code")?)?;
    if !grant.is_by_code && form.get("client_id") == Some(&grant.client) {
        return Some(telling::token(state, world.clock.now(), &grant).1);
    }
    let verifier = form.get("code_verifier")?;
    let digest = digest::digest(&digest::SHA256, verifier.as_bytes());
    let is_own = base64url(digest.as_ref()) == grant.challenge;
    let is_there = form.get("redirect_uri") == Some(&grant.redirect);
    if !is_own || !is_there {
        return None;
    }
    Some(telling::token(state, world.clock.now(), &grant).1)
}

fn take_back(state: &mut State, body: &str) -> &'static str {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let value = |name: &str| form.get(name).cloned().unwrap_or_default();
    let is_proven = value("client_secret").matches('.').count() == 2;
    match state.taking_back {
        TakingBack::With(status) => status,
        TakingBack::Later => "503 Service Unavailable",
        TakingBack::Yes if is_proven => {
            let given = (value("client_id"), value("token"));
            state.revoked.push(given);
            "200 OK"
        }
        TakingBack::Yes | TakingBack::No => "400 Bad Request",
    }
}

/// The path and the body of a request.
fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let lower = head.to_ascii_lowercase();
            let length = lower
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(Some(0), |length| length.trim().parse().ok())?;
            if body.len() >= length {
                let path = head.split(' ').nth(1)?.split('?').next()?;
                return Some((path.to_owned(), body.to_owned()));
            }
        }
        let mut piece = [0; 4096];
        match stream.read(&mut piece) {
            Ok(count) if count > 0 => request.extend_from_slice(&piece[..count]),
            _ => return None,
        }
    }
}
