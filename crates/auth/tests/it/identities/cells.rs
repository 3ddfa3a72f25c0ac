//! Every cell of the table of decisions, made for real: the account is there as the cell says, the
//! provider says what it says, and what happened is looked at in the database.

use std::fmt::Write;

use auth::{Admitted, Arrival, AuthError, EmailPurpose};
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
const STANDING: [&str; 4] = ["Active", "Disabled", "Reported", "Locked"];
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
/// In whose session the person asks, if in any: in that of the user who is found, and whether recently.
type Asking = Option<(bool, bool)>;

const ASKING: [Asking; 5] = [
    None,
    Some((true, true)),
    Some((true, false)),
    Some((false, true)),
    Some((false, false)),
];

/// What `decide` says in every cell, as a test beside it has printed it.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden/linking.txt");

/// Why a cell of the table cannot be made. Whatever is not named here is made, and does what the table says.
fn cannot_be(kind: &str, standing: &str, asking: Asking) -> Option<&'static str> {
    match (kind, standing, asking) {
        ("Nobody", _, Some((true, _))) => Some("nobody has no session"),
        (_, "Disabled" | "Reported", Some(_)) => Some("the session is over"),
        ("Nobody", "Disabled" | "Reported" | "Locked", None) => Some("nobody stands in no way"),
        ("Password", "Reported", None) => Some("the password is gone"),
        ("Unconfirmed", "Locked", None | Some((true, _))) => {
            Some("the password counts for nothing")
        }
        ("OtherIdentity", "Locked", None | Some((true, _))) => Some("no password can be guessed"),
        _ => None,
    }
}

/// What is answered where the table says so.
fn answered(decision: &str) -> &'static str {
    match decision {
        "SignIn" | "Create" | "TakeOver" => "in",
        "Link" | "AlreadyLinked" => "linked",
        "SignInFirst" => "LinkRequired",
        "- email_unproven" => "EmailUnproven",
        "- user_disabled" | "- reported" => "IdentityRefused",
        "- locked" => "Locked",
        "- identity_taken" => "IdentityTaken",
        "- not_recent" => "StepUpRequired",
        other => unreachable!("{other}"),
    }
}

/// Makes what a cell finds, and yields its user.
async fn found(world: &World, cell: Cell<'_>, place: usize, address: &str) -> Option<UserId> {
    let subject = format!("subject-{place}");
    match (cell.kind, cell.standing) {
        ("Identity", "Locked") => {
            let user = world.person(address).await;
            let actor = session_of(world, user).await;
            let linked = link(world, &actor, proven(&subject, address));
            linked.await.unwrap();
            Some(user)
        }
        ("Identity", _) => Some(session(arrive(world, proven(&subject, address)).await).user),
        ("Unconfirmed", _) => Some(world.registered(address, PASSWORD).await),
        ("Password", _) => Some(world.person(address).await),
        ("OtherIdentity", _) => {
            let other = format!("other-{place}");
            Some(session(arrive(world, proven(&other, address)).await).user)
        }
        _ => None,
    }
}

/// Has an account stand as the cell says: the one of the session, or else the one that is found.
async fn stand(world: &World, standing: &str, user: Option<UserId>) {
    let Some(user) = user else { return };
    match standing {
        "Disabled" => world.auth.disable_user(&origin(), user).await.unwrap(),
        "Reported" => {
            let strange = session_of(world, user).await.session;
            let purpose = EmailPurpose::ReportIntrusion(strange);
            let token = world.auth.issue_email_token(user, purpose).await.unwrap();
            world.report_intrusion(&origin(), &token).await.unwrap();
        }
        "Locked" => {
            let address = world.auth.user(user).await.unwrap().email;
            for _ in 0..10 {
                let _ = world.sign_in(&address, "none of the passwords").await;
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
    let table = std::fs::read_to_string(TABLE).unwrap();
    let mut table = table
        .lines()
        .skip_while(|line| !line.starts_with("found |"));
    table.next();
    let (mut text, mut place, mut impossible) = (String::new(), 0, 0);
    for kind in FOUND {
        for standing in STANDING {
            for (email_text, email) in EMAIL {
                let head = format!("{kind} | {standing} | {email_text}");
                let decided = table.next().unwrap().strip_prefix(&head).unwrap();
                let mut decided = decided.split(" | ").skip(1);
                let mut line = head;
                for asking in ASKING {
                    place += 1;
                    let expected = answered(decided.next().unwrap());
                    let made = Cell {
                        kind,
                        standing,
                        email,
                        asking,
                    };
                    let reason = cannot_be(kind, standing, asking);
                    let happened = match reason {
                        Some("the session is over") | None => cell(&world, made, place).await,
                        Some(_) => String::new(),
                    };
                    match reason {
                        None => assert_eq!(happened, expected, "{line} {asking:?}"),
                        Some("the session is over") => {
                            assert_eq!(happened, "TokenInvalid", "{line}");
                        }
                        Some(_) => {}
                    }
                    impossible += usize::from(reason.is_some());
                    let _ = write!(line, " | {}", reason.unwrap_or(expected));
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
    assert_eq!((place, impossible), (700, 378));
}

#[derive(Clone, Copy)]
struct Cell<'a> {
    kind: &'a str,
    standing: &'a str,
    email: Said,
    asking: Asking,
}

async fn cell(world: &World, cell: Cell<'_>, place: usize) -> String {
    let Cell { email, asking, .. } = cell;
    let address = format!("cell-{place}@example.com");
    let user = found(world, cell, place, &address).await;
    let asker = match asking {
        None => None,
        Some((true, _)) => user,
        Some((false, _)) => Some(world.person(&format!("by-{place}@example.com")).await),
    };
    let actor = match asker {
        Some(asker) => Some(session_of(world, asker).await),
        None => None,
    };
    let new = attempt(world);
    let state = new.secrets.state.clone();
    match &actor {
        Some(actor) => world.auth.begin_link(&origin(), actor, new).await.unwrap(),
        None => world.auth.begin_attempt_with(new).await.unwrap(),
    }
    stand(world, cell.standing, asker.or(user)).await;
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
