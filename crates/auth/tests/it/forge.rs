//! Makes access tokens of any content, signed with the installation's own key or another's.

use auth::{AuthError, IssuedSession};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyring::Place;
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sea_orm::ConnectionTrait;
use sea_orm::prelude::Uuid;
use serde_json::{Value, json};

use crate::world::{EMAIL, World};

pub struct Forge {
    pair: Ed25519KeyPair,
}

/// The parts of a token that was issued.
pub struct Issued {
    pub header: Value,
    pub claims: Value,
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(token: &str) -> Issued {
    let part = |place: usize| {
        let text = token.split('.').nth(place).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    Issued {
        header: part(0),
        claims: part(1),
    }
}

impl Forge {
    /// With the key that the installation signs with.
    pub async fn genuine(world: &World) -> Self {
        let reader = world.control.reader();
        let query = "SELECT id, sealed_seed FROM signing_keys";
        let statement = sea_orm::Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(statement).await.unwrap().unwrap();
        let id: Uuid = row.try_get_by_index(0).unwrap();
        let sealed: Vec<u8> = row.try_get_by_index(1).unwrap();
        let place = Place {
            workspace: None,
            purpose: "access-token-signing",
            table: "signing_keys",
            row: id.as_bytes(),
            column: "sealed_seed",
        };
        let seed = world
            .keyring
            .platform_sealing_key()
            .open(&place, &sealed)
            .unwrap();
        Self {
            pair: Ed25519KeyPair::from_seed_unchecked(&seed).unwrap(),
        }
    }

    pub fn foreign() -> Self {
        Self {
            pair: Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap(),
        }
    }

    /// The public key, as a token could bring it along.
    pub fn jwk(&self) -> Value {
        let x = encode(self.pair.public_key().as_ref());
        json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "x": x })
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = self.pair.sign(signed.as_bytes());
        format!("{signed}.{}", encode(signature.as_ref()))
    }
}

/// A token whose signature is an HMAC under `key`, as in the old confusion of algorithms.
pub fn sign_with_hmac(header: &Value, claims: &Value, key: &[u8]) -> String {
    let signed = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", encode(tag.as_ref()))
}

/// A session with the parts of its token, and a forge that makes tokens that pass.
pub async fn issued() -> (World, IssuedSession, Issued, Forge) {
    let world = World::new().await;
    world.person(EMAIL).await;
    let session = world.session().await;
    let parts = decode(session.access_token.expose());
    let forge = Forge::genuine(&world).await;
    // What follows proves nothing unless the forge makes tokens that pass.
    world
        .auth
        .verify(&forge.sign(&parts.header, &parts.claims))
        .await
        .unwrap();
    (world, session, parts, forge)
}

/// Twice, so that nothing is remembered wrongly.
pub async fn refused(world: &World, token: &str, what: &str) {
    for _ in 0..2 {
        let answer = world.auth.verify(token).await;
        assert!(matches!(answer, Err(AuthError::TokenInvalid)), "{what}");
    }
}

pub fn with(value: &Value, key: &str, new: Value) -> Value {
    let mut value = value.clone();
    value[key] = new;
    value
}

pub fn without(value: &Value, key: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(key).unwrap();
    value
}
