//! Every cell of the table of decisions, made for real: the account is there as the cell says, the
//! provider says what it says, and what happened is looked at in the database.

use std::fmt::Write;

use auth::{Admitted, Arrival, AuthError};
use kernel::{Actor, UserId};
use oidc::Proven;

use super::givens::{arrive, attempt, browser, link, proven, session};
use crate::world::{PASSWORD, World, origin};

const FOUND: [&str; 5] = [
    "Identity",
    "Nobody",
    "Unconfirmed",
    "Password",
    "OtherIdentity",
];
const STANDING: [&str; 3] = ["Active", "Disabled", "Locked"];
/// What the provider says of an address, and whether its word is proof.
type Said = Option<(Option<bool>, bool)>;

const EMAIL: [(&str, Said); 7] = [
    ("absent", None),
    ("verified, authority", Some((Some(true), true))),
    ("verified, no authority", Some((Some(true), false))),
    ("not verified, authority", Some((Some(false), true))),
    ("not verified, no authority", Some((Some(false), false))),
    ("silent, authority", Some((None, true))),
    ("silent, no authority", Some((None, false))),
];
const ASKING: [Option<(bool, bool)>; 5] = [
    None,
    Some((true, true)),
    Some((true, false)),
    Some((false, true)),
    Some((false, false)),
];

/// Makes what a cell finds, and yields its user.
async fn found(world: &World, found: &str, place: usize, address: &str) -> Option<UserId> {
    let subject = format!("subject-{place}");
    match found {
        "Identity" => Some(session(arrive(world, proven(&subject, address)).await).user),
        "Unconfirmed" => Some(world.registered(address, PASSWORD).await),
        "Password" => Some(world.person(address).await),
        "OtherIdentity" => {
            let other = format!("other-{place}");
            Some(session(arrive(world, proven(&other, address)).await).user)
        }
        _ => None,
    }
}

async fn stand(world: &World, standing: &str, user: Option<UserId>, address: &str) {
    match (standing, user) {
        ("Disabled", Some(user)) => world.auth.disable_user(&origin(), user).await.unwrap(),
        ("Locked", _) => {
            for _ in 0..10 {
                let _ = world.sign_in(address, "none of the passwords").await;
            }
        }
        _ => {}
    }
}

/// A living session of a user, whatever the way in.
async fn session_of(world: &World, user: UserId) -> Actor {
    let auth = world.auth.clone();
    let issued = world.control.write(move |tx| {
        Box::pin(async move {
            let client = auth::Client::Native;
            auth.insert_session_in(tx, &origin(), user, None, None, client)
                .await
        })
    });
    let issued: Result<_, AuthError> = issued.await;
    world.actor(&issued.unwrap()).await
}

fn word(answer: &Result<Admitted, AuthError>) -> String {
    match answer {
        Ok(Admitted::SignedIn(_)) => "in".to_owned(),
        Ok(Admitted::Linked(_)) => "linked".to_owned(),
        Err(error) => format!("{error:?}")
            .split([' ', '('])
            .next()
            .unwrap()
            .to_owned(),
    }
}

#[tokio::test]
async fn what_happens_is_what_the_table_says_in_every_cell_that_can_be() {
    let world = World::new().await;
    let bystander = session(arrive(&world, proven("bystander", "by@example.com")).await).user;
    let (mut text, mut place) = (String::new(), 0);
    for kind in FOUND {
        for standing in STANDING {
            for (email_text, email) in EMAIL {
                let mut line = format!("{kind} | {standing} | {email_text}");
                for asking in ASKING {
                    place += 1;
                    let answer = cell(&world, (kind, standing, email, asking), place, bystander);
                    let _ = write!(line, " | {}", answer.await);
                }
                let _ = writeln!(text, "{line}");
            }
        }
    }
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/it/golden/linking_made.txt"
    );
    if std::env::var_os("BAILIWICK_UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
    assert_eq!(place, 525);
}

type Cell<'a> = (
    &'a str,
    &'a str,
    Option<(Option<bool>, bool)>,
    Option<(bool, bool)>,
);

async fn cell(world: &World, cell: Cell<'_>, place: usize, bystander: UserId) -> String {
    let (kind, standing, email, asking) = cell;
    let address = format!("cell-{place}@example.com");
    let user = found(world, kind, place, &address).await;
    let asker = match asking {
        None => None,
        Some((true, _)) => match user {
            // Nobody has no session, and neither has who is not confirmed.
            None => return "cannot be".to_owned(),
            Some(user) => Some(user),
        },
        Some((false, _)) => Some(bystander),
    };
    let actor = match asker {
        Some(asker) => Some(session_of(world, asker).await),
        None => None,
    };
    if standing == "Disabled" && user.is_none() {
        return "cannot be".to_owned();
    }
    let new = attempt(world);
    let state = new.secrets.state.clone();
    match &actor {
        Some(actor) => world.auth.begin_link(&origin(), actor, new).await.unwrap(),
        None => world.auth.begin_attempt_with(new).await.unwrap(),
    }
    stand(world, standing, user, &address).await;
    if asking.is_some_and(|(_, is_recent)| !is_recent) {
        world.clock.advance(std::time::Duration::from_secs(301));
    }
    let told = Proven {
        email: email.and(proven("", &address).email),
        email_verified: email.and_then(|(verified, _)| verified),
        is_authority: email.is_some_and(|(_, is_authority)| is_authority),
        ..proven(&format!("subject-{place}"), &address)
    };
    let own = browser();
    let back = world.auth.redeem_attempt("issuer", &own, &state).await;
    let arrival = Arrival::by_attempt("issuer".to_owned(), &back.unwrap(), told.clone());
    let answer = world.auth.admit_identity(&origin(), arrival).await;
    check(world, &answer, user, asker, &told).await;
    word(&answer)
}

/// What must be so whatever the cell: who came in is who was proven.
async fn check(
    world: &World,
    answer: &Result<Admitted, AuthError>,
    user: Option<UserId>,
    asker: Option<UserId>,
    told: &Proven,
) {
    match answer {
        Ok(Admitted::SignedIn(issued)) => {
            assert!(asker.is_none());
            assert!(world.lives(issued).await);
            assert!(user.is_none_or(|user| user == issued.user));
            assert!(issued.session.identity.is_some());
        }
        Ok(Admitted::Linked(identity)) => {
            let actor = session_of(world, asker.unwrap()).await;
            let own = world.auth.identities(&actor).await.unwrap();
            assert!(own.iter().any(|own| own.id == *identity));
        }
        Err(_) if user.is_none() => {
            let email = told.email.as_ref().map(kernel::EmailAddress::as_written);
            if let Some(email) = email {
                assert!(world.user_id(email).await.is_none());
            }
        }
        Err(_) => {}
    }
}

#[tokio::test]
async fn a_link_that_nobody_asked_for_in_a_session_is_none() {
    let world = World::new().await;
    let ada = world.person("ada@example.com").await;
    let actor = session_of(&world, ada).await;
    let answer = arrive(&world, proven("eve", "ada@example.com")).await;
    assert!(matches!(answer, Err(AuthError::LinkRequired)));
    assert!(world.auth.identities(&actor).await.unwrap().is_empty());
    link(&world, &actor, proven("ada", "ada@example.com"))
        .await
        .unwrap();
}
