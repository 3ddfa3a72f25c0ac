//! What a token says, and who signs it: true, until a lie changes it.

use kernel::Timestamp;
use ring::{digest, hmac};
use serde_json::{Map, Value, json};

use super::State;
use super::answers::Grant;
use super::keys::{ProviderKey, base64url};

/// Who signs a token.
pub enum Signing {
    /// The provider, with its newest key.
    Own,
    /// Another key; its id is the newest key's unless the header is changed.
    Foreign(Box<ProviderKey>),
    /// Nobody: the signature is empty.
    Nobody,
    /// A shared secret, by HMAC with SHA-256.
    Shared(Vec<u8>),
    /// The provider, and then a bit of the signature falls over.
    Flipped,
}

/// A token, and the answer around it, before it is sent.
pub struct Telling {
    /// The header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// Who signs.
    pub signing: Signing,
    /// The answer around the token; `id_token` is put in at the end, unless it is there.
    pub answer: Map<String, Value>,
    /// The public key of the newest key, raw.
    pub public_key: Vec<u8>,
}

impl Telling {
    /// Sets one claim; `null` takes it away.
    pub fn claim(&mut self, name: &str, value: Value) {
        if value.is_null() {
            self.claims.remove(name);
        } else {
            self.claims.insert(name.to_owned(), value);
        }
    }

    /// Sets one member of the header; `null` takes it away.
    pub fn head(&mut self, name: &str, value: Value) {
        if value.is_null() {
            self.header.remove(name);
        } else {
            self.header.insert(name.to_owned(), value);
        }
    }
}

/// The token for a grant, and the answer of the token endpoint.
pub(super) fn token(state: &State, now: Timestamp, grant: &Grant) -> (String, Map<String, Value>) {
    let Some(key) = state.keys.last() else {
        return (String::new(), Map::new());
    };
    let mut telling = honest(state, now, grant, key);
    if let Some(lie) = &state.lie {
        lie(&mut telling);
    }
    let token = compact(&telling, key);
    let answer = &mut telling.answer;
    answer
        .entry("id_token")
        .or_insert_with(|| json!(token.clone()));
    (token, telling.answer)
}

/// A notice: a token that says what happened to somebody, and is no ID token.
pub(super) fn notice(state: &State, now: Timestamp, client: &str, event: &Value) -> String {
    let Some(key) = state.keys.last() else {
        return String::new();
    };
    let mut telling = Telling {
        header: Map::new(),
        claims: Map::new(),
        signing: Signing::Own,
        answer: Map::new(),
        public_key: key.public_bytes(),
    };
    telling.head("alg", json!("ES256"));
    telling.head("kid", json!(key.id));
    telling.claim("iss", json!(state.issuer));
    telling.claim("aud", json!(client));
    telling.claim("iat", json!(now.seconds()));
    telling.claim("jti", json!(format!("notice-{}", state.given)));
    telling.claim("events", json!(event.to_string()));
    if let Some(lie) = &state.lie {
        lie(&mut telling);
    }
    compact(&telling, key)
}

fn compact(telling: &Telling, key: &ProviderKey) -> String {
    let part = |map: &Map<String, Value>| base64url(Value::Object(map.clone()).to_string());
    let signed = format!("{}.{}", part(&telling.header), part(&telling.claims));
    let signature = match &telling.signing {
        Signing::Own => key.sign(signed.as_bytes()),
        Signing::Foreign(key) => key.sign(signed.as_bytes()),
        Signing::Nobody => Vec::new(),
        Signing::Shared(secret) => {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::sign(&secret, signed.as_bytes()).as_ref().to_vec()
        }
        Signing::Flipped => {
            let mut signature = key.sign(signed.as_bytes());
            signature[20] ^= 1;
            signature
        }
    };
    format!("{signed}.{}", base64url(signature))
}

fn honest(state: &State, now: Timestamp, grant: &Grant, key: &ProviderKey) -> Telling {
    let access_token = format!("access-{}", state.given);
    let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
    let mut telling = Telling {
        header: Map::new(),
        claims: Map::new(),
        signing: Signing::Own,
        answer: Map::new(),
        public_key: key.public_bytes(),
    };
    telling.head("alg", json!("ES256"));
    telling.head("kid", json!(key.id));
    telling.claim("iss", json!(state.issuer));
    telling.claim("aud", json!(grant.client));
    telling.claim("sub", json!("somebody"));
    telling.claim("iat", json!(now.seconds()));
    telling.claim("exp", json!(now.seconds() + 600));
    telling.claim("nonce", json!(grant.nonce));
    if grant.is_by_code {
        telling.claim("at_hash", json!(base64url(&hash.as_ref()[..16])));
    }
    for (name, value) in &state.claims {
        telling.claim(name, value.clone());
    }
    for (name, value) in [
        ("access_token", json!(access_token)),
        ("token_type", json!("Bearer")),
        ("expires_in", json!(600)),
        ("refresh_token", json!(format!("refresh-{}", state.given))),
    ] {
        telling.answer.insert(name.to_owned(), value);
    }
    telling
}
