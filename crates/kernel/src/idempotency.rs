//! The client's promise that two requests are one: an `Idempotency-Key`
//! (draft-ietf-httpapi-idempotency-key-header) with a fingerprint of what it was sent for.

use std::fmt;

use ring::digest;

use crate::Actor;

/// A key that a client chose for one call, bound to the caller, the caller's workspace, the route
/// and the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey {
    scope: [u8; 32],
    fingerprint: [u8; 32],
}

/// The header is empty, longer than 255 characters, or not printable ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKeyError;

impl fmt::Display for IdempotencyKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an Idempotency-Key has 1 to 255 printable ASCII characters")
    }
}

impl std::error::Error for IdempotencyKeyError {}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey")
    }
}

impl IdempotencyKey {
    /// A key that `actor` sent with a request to `route`, whose body is `body`.
    ///
    /// The control database keeps the answers of all workspaces side by side. Two sessions of one
    /// user, in two workspaces or in none, are two callers: an answer of the one is never that of
    /// the other.
    ///
    /// # Errors
    /// [`IdempotencyKeyError`] when the key is not 1 to 255 printable ASCII characters.
    pub fn new(
        key: &str,
        actor: &Actor,
        route: &str,
        body: &[u8],
    ) -> Result<Self, IdempotencyKeyError> {
        let printable = key.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
        if key.is_empty() || key.len() > 255 || !printable {
            return Err(IdempotencyKeyError);
        }
        Ok(Self {
            scope: scope_of(actor, key),
            fingerprint: digest_of(&[route.as_bytes(), body]),
        })
    }

    /// The key of a call whose body holds a password: a digest of the body could be guessed against
    /// at full speed, so that of `label` is stored in its place. Whether the body is the same one
    /// is then for the caller to find out.
    #[must_use]
    pub fn without_body(self, label: &str) -> Self {
        Self {
            fingerprint: digest_of(&[label.as_bytes()]),
            ..self
        }
    }

    /// What the call is found by: a digest of the caller, the workspace and the key.
    #[must_use]
    pub const fn scope(&self) -> &[u8; 32] {
        &self.scope
    }

    /// What must be the same when the key is sent again: a digest of the route and the body.
    #[must_use]
    pub const fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }
}

fn scope_of(actor: &Actor, key: &str) -> [u8; 32] {
    let user = actor.user.to_string();
    let workspace = actor.workspace.map(|workspace| workspace.to_string());
    let workspace = workspace.unwrap_or_default();
    digest_of(&[user.as_bytes(), workspace.as_bytes(), key.as_bytes()])
}

/// SHA-256 over the parts, each with its length, so that no two lists of parts look the same.
fn digest_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut bytes = [0_u8; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "usr_01h455vb4pex5vsknk084sn02q";
    const BO: &str = "usr_01h455vb4pex5vsknk084sn02r";
    const ACME: &str = "ws_01h455vb4pex5vsknk084sn02q";
    const ELSEWHERE: &str = "ws_01h455vb4pex5vsknk084sn02r";

    fn actor(user: &str, workspace: Option<&str>) -> Actor {
        Actor {
            user: user.parse().unwrap(),
            session: "ses_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
            workspace: workspace.map(|workspace| workspace.parse().unwrap()),
        }
    }

    fn key(actor: &Actor, route: &str, body: &str) -> IdempotencyKey {
        IdempotencyKey::new("k1", actor, route, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_key_is_bound_to_its_caller_and_fingerprints_route_and_body() {
        let (ada, bo) = (actor(ADA, Some(ACME)), actor(BO, Some(ACME)));
        let first = key(&ada, "POST /v1/leads", "{}");
        assert_eq!(first, key(&ada, "POST /v1/leads", "{}"));
        assert_ne!(first.scope(), key(&bo, "POST /v1/leads", "{}").scope());
        assert_eq!(first.scope(), key(&ada, "POST /v1/contacts", "{}").scope());
        assert_ne!(
            first.fingerprint(),
            key(&ada, "POST /v1/leads", "[]").fingerprint()
        );
        for bad in ["", "a\nb", "\u{e9}", &"x".repeat(256)] {
            assert!(IdempotencyKey::new(bad, &ada, "POST /v1/leads", b"{}").is_err());
        }
    }

    #[test]
    fn a_key_without_its_body_is_the_same_for_every_body_and_another_than_with_it() {
        let ada = actor(ADA, None);
        let (one, other) = (key(&ada, "POST /p", "one"), key(&ada, "POST /p", "other"));
        assert_eq!(one.without_body("p"), other.without_body("p"));
        assert_eq!(one.without_body("p").scope(), one.scope());
        assert_ne!(one.without_body("p"), one);
        assert_ne!(one.without_body("p"), one.without_body("q"));
    }

    #[test]
    fn a_key_of_one_workspace_is_none_of_another_nor_of_the_account() {
        let scope = |workspace| *key(&actor(ADA, workspace), "POST /v1/leads", "{}").scope();
        let (acme, elsewhere, account) = (scope(Some(ACME)), scope(Some(ELSEWHERE)), scope(None));
        assert_ne!(acme, elsewhere);
        assert_ne!(acme, account);
        assert_ne!(elsewhere, account);
    }

    #[test]
    fn another_session_of_the_same_user_and_workspace_finds_the_answer_again() {
        let first = actor(ADA, Some(ACME));
        let later = Actor {
            session: "ses_01h455vb4pex5vsknk084sn02r".parse().unwrap(),
            ..first
        };
        let (first, later) = (key(&first, "POST /", "{}"), key(&later, "POST /", "{}"));
        assert_eq!(first, later);
    }
}
