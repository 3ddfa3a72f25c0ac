//! What the tests of identities are made of.

use auth::{Admitted, Arrival, AuthError, Client, IssuedSession, NewAttempt};
use kernel::{Actor, EmailAddress, SecretText, Timestamp};
use oidc::{AttemptSecrets, Proven};
use sea_orm::{ConnectionTrait, Statement};

use crate::world::{World, origin, secret};

pub const ISSUER: &str = "https://issuer.example";

/// Somebody whom a provider has proven, with an address for which its word is proof.
pub fn proven(subject: &str, email: &str) -> Proven {
    Proven {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        email: Some(EmailAddress::parse(email).unwrap()),
        email_verified: Some(true),
        is_authority: true,
        authenticated_at: None,
        name: Some("Ada at the issuer's".to_owned()),
    }
}

/// The same, who has just proven to the provider who they are: its clock is ahead of ours.
pub fn just_proven(subject: &str, email: &str) -> Proven {
    Proven {
        authenticated_at: Some(Timestamp::from_micros(i64::MAX)),
        ..proven(subject, email)
    }
}

/// The same, whose address nothing proves.
pub fn unproven(subject: &str, email: &str) -> Proven {
    Proven {
        is_authority: false,
        ..proven(subject, email)
    }
}

pub fn browser() -> SecretText {
    secret("the-secret-of-a-cookie")
}

pub fn attempt(world: &World) -> NewAttempt {
    NewAttempt {
        provider: "issuer".to_owned(),
        browser: browser(),
        secrets: AttemptSecrets::fresh(&world.entropy).unwrap(),
        return_to: "/".to_owned(),
        client: Client::Web,
        device: None,
    }
}

/// Signs in as somebody whom a provider has proven.
pub async fn arrive(world: &World, proven: Proven) -> Result<Admitted, AuthError> {
    let new = attempt(world);
    let state = new.secrets.state.clone();
    world.auth.begin_attempt_with(new).await?;
    let attempt = world
        .auth
        .redeem_attempt("issuer", &browser(), &state)
        .await?;
    let arrival = Arrival::by_attempt("issuer".to_owned(), &attempt, proven);
    world.auth.admit_identity(&origin(), arrival).await
}

/// Links an identity in the session of a caller.
pub async fn link(world: &World, actor: &Actor, proven: Proven) -> Result<Admitted, AuthError> {
    let new = attempt(world);
    let state = new.secrets.state.clone();
    world.auth.begin_link(&origin(), actor, new).await?;
    let attempt = world
        .auth
        .redeem_attempt("issuer", &browser(), &state)
        .await?;
    let arrival = Arrival::by_attempt("issuer".to_owned(), &attempt, proven);
    world.auth.admit_identity(&origin(), arrival).await
}

pub fn session(admitted: Result<Admitted, AuthError>) -> IssuedSession {
    match admitted.unwrap() {
        Admitted::SignedIn(issued) => *issued,
        Admitted::Linked(identity) => unreachable!("linked {identity}"),
    }
}

/// One column of bytes of the control database.
pub async fn bytes(world: &World, query: &str) -> Vec<u8> {
    let reader = world.control.reader();
    let statement = Statement::from_string(reader.get_database_backend(), query);
    let row = reader.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
