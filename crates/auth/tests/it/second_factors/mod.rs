//! Second factors: set up, tried, removed, and taken back.

mod bound_reports;
mod changes;
mod past_a_lock;
mod signing_in;
mod taking_back;
mod under_attack;

use std::time::Duration;

use auth::{AuthError, IssuedSession, SecondFactor};
use kernel::{Actor, AuthenticatorId, SecretText, UserId};
use testbed::AuthenticatorApp as App;

use crate::world::{EMAIL, PASSWORD, World, origin};

pub const MINUTE: Duration = Duration::from_secs(60);

/// Somebody with an authenticator app.
pub struct Equipped {
    pub user: UserId,
    pub session: IssuedSession,
    pub actor: Actor,
    pub id: AuthenticatorId,
    pub app: App,
    pub codes: Vec<SecretText>,
}

pub async fn equipped(world: &World) -> Equipped {
    let user = world.person(EMAIL).await;
    let session = world.session().await;
    let actor = world.actor(&session).await;
    let enrolled = world.auth.enroll_totp(&origin(), &actor).await.unwrap();
    let app = App::new(enrolled.secret.expose());
    let code = app.code(world.clock.now());
    let codes = world
        .auth
        .confirm_totp(&origin(), &actor, enrolled.id, &code)
        .await
        .unwrap();
    // The next code is another one.
    world.clock.advance(MINUTE);
    Equipped {
        user,
        session,
        actor,
        id: enrolled.id,
        app,
        codes,
    }
}

/// The challenge that a right password is answered with.
pub async fn challenge(world: &World) -> SecretText {
    let refused = world.sign_in(EMAIL, PASSWORD).await.unwrap_err();
    let AuthError::SecondFactorRequired(challenge) = refused else {
        unreachable!("{refused}")
    };
    challenge.challenge
}

pub async fn answer(
    world: &World,
    challenge: &SecretText,
    factor: SecondFactor,
) -> Result<IssuedSession, AuthError> {
    world
        .auth
        .sign_in_second_factor(&origin(), challenge, &factor)
        .await
}

pub fn code(app: &App, world: &World) -> SecondFactor {
    SecondFactor::Code(app.code(world.clock.now()))
}

pub fn is_locked<T>(answer: &Result<T, AuthError>) -> bool {
    matches!(answer, Err(AuthError::Locked { .. }))
}
