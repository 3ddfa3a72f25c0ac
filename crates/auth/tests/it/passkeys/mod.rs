//! Passkeys: made, used besides a password and alone, removed, and taken back.

mod alone;
mod changes;
mod foreign;
mod lies;
mod making;
mod once;
mod second_factor;

use auth::{
    AuthError, Client, IssuedSession, NewPasskey, PasskeyAnswer, PasskeyCreation, SecondFactor,
};
use kernel::{Actor, AuthenticatorId, SecretText, UserId};
use serde_json::Value;
use testbed::{Conduct, SoftPasskey};

use crate::second_factors::challenge;
use crate::world::{EMAIL, World, origin};

pub const PAGE: &str = "https://bailiwick.example";

/// Somebody with a passkey, and a session in which it was made.
pub struct Holder {
    pub user: UserId,
    pub session: IssuedSession,
    pub actor: Actor,
    pub id: AuthenticatorId,
    pub key: SoftPasskey,
    pub codes: Vec<SecretText>,
}

pub async fn holder(world: &World) -> Holder {
    holder_of(world, EMAIL).await
}

pub async fn holder_of(world: &World, email: &str) -> Holder {
    let user = world.person(email).await;
    let session = world.sign_in(email, crate::world::PASSWORD).await.unwrap();
    let actor = world.actor(&session).await;
    let (id, key, codes) = add(world, &actor).await;
    Holder {
        user,
        session,
        actor,
        id,
        key,
        codes,
    }
}

/// Makes one more passkey in a session.
pub async fn add(world: &World, actor: &Actor) -> (AuthenticatorId, SoftPasskey, Vec<SecretText>) {
    let asked = create_named(world, actor, Some("Phone")).await.unwrap();
    let (key, answer) = SoftPasskey::create(Conduct::at(PAGE), &asked.public_key);
    let codes = confirm(world, actor, asked.id, answer).await.unwrap();
    (asked.id, key, codes)
}

pub async fn confirm(
    world: &World,
    actor: &Actor,
    id: AuthenticatorId,
    answer: Value,
) -> Result<Vec<SecretText>, AuthError> {
    let made = NewPasskey::parse(answer)?;
    let from = origin();
    let confirmed = world.auth.confirm_passkey(&from, actor, id, &made);
    confirmed.await
}

pub async fn create(world: &World, actor: &Actor) -> Result<PasskeyCreation, AuthError> {
    create_named(world, actor, None).await
}

pub async fn create_named(
    world: &World,
    actor: &Actor,
    name: Option<&str>,
) -> Result<PasskeyCreation, AuthError> {
    world.auth.create_passkey(&origin(), actor, name).await
}

pub async fn remove(world: &World, actor: &Actor, id: AuthenticatorId) -> Result<(), AuthError> {
    let from = origin();
    world.auth.remove_authenticator(&from, actor, id).await
}

/// Signs in with a passkey and nothing else.
pub async fn alone(world: &World, key: &mut SoftPasskey) -> Result<IssuedSession, AuthError> {
    let asked = world.auth.request_passkey().await.unwrap();
    let answer = key.sign(&asked.public_key);
    answer_alone(world, &asked.challenge, answer).await
}

pub async fn answer_alone(
    world: &World,
    challenge: &SecretText,
    answer: Value,
) -> Result<IssuedSession, AuthError> {
    let answer = PasskeyAnswer::parse(answer)?;
    let (from, client) = (origin(), Client::Native);
    let signed_in = world
        .auth
        .sign_in_passkey(&from, challenge, &answer, client);
    signed_in.await
}

pub fn factor(answer: Value) -> SecondFactor {
    SecondFactor::Passkey(Box::new(PasskeyAnswer::parse(answer).unwrap()))
}

/// Signs in with the password and then the passkey.
pub async fn with_both(world: &World, key: &mut SoftPasskey) -> Result<IssuedSession, AuthError> {
    let challenge = challenge(world).await;
    let asked = world.auth.request_second_factor(&challenge).await?;
    let factor = factor(key.sign(&asked.public_key));
    let from = origin();
    let answered = world.auth.sign_in_second_factor(&from, &challenge, &factor);
    answered.await
}

pub fn is_refused<T>(answer: &Result<T, AuthError>) -> bool {
    matches!(answer, Err(AuthError::PasskeyInvalid))
}

/// The reasons of the failed sign-ins, as the log has them.
pub async fn reasons(world: &World) -> Vec<String> {
    let events = world.events("sign_in.failed").await;
    let reason = |event: &audit::Event| event.details["reason"].as_str().unwrap().to_owned();
    events.iter().map(reason).collect()
}
