//! The canonical form of an event, as a Merkle leaf covers it (RFC 6962 section 2.1).
//!
//! Personal data is covered by a salted digest only: when it is erased with its salt, the leaf and
//! every proof of it stay valid, and nobody can guess what stood there.

use ring::digest;
use serde_json::{Map, Value, json};

use crate::{Event, Personal};

/// SHA-256 over the salt and the personal data as canonical JSON.
pub(crate) fn personal_digest(salt: &[u8; 16], personal: &Personal) -> [u8; 32] {
    let data = json!({
        "actor_name": personal.actor_name,
        "ip": personal.ip,
        "user_agent": personal.user_agent,
    });
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(salt);
    context.update(canonical(&data).as_bytes());
    bytes(&context.finish())
}

/// The leaf's hash: SHA-256 over a zero byte and the canonical JSON of the event.
pub(crate) fn leaf_hash(event: &Event, personal_digest: &[u8; 32]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&[0]);
    context.update(leaf(event, personal_digest).as_bytes());
    bytes(&context.finish())
}

/// Canonical JSON (RFC 8785 for texts, integers and objects): sorted names, no white space. The
/// place in the log is not part of it: the tree itself says where a leaf stands.
pub(crate) fn leaf(event: &Event, personal_digest: &[u8; 32]) -> String {
    canonical(&json!({
        "action": event.action,
        "actor_id": event.actor_id,
        "actor_kind": event.actor_kind,
        "details": event.details,
        "id": event.id,
        "occurred_at": event.occurred_at.micros(),
        "personal_digest": hex(personal_digest),
        "request_id": event.request_id,
        "session_id": event.session_id,
        "target": event.target,
    }))
}

/// Sorts the names of every object. `serde_json` keeps maps sorted by default, but a dependency
/// can turn that off for the whole build, so it is done here.
fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().collect();
            names.sort();
            let pairs = names
                .into_iter()
                .map(|name| (name.clone(), sorted(&map[name])));
            Value::Object(pairs.collect::<Map<String, Value>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn bytes(digest: &digest::Digest) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
