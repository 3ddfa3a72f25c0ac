//! Passkeys, and what asks for them. Whoever has one has just signed up.

use serde_json::json;
use testbed::{Conduct, SoftPasskey};

use super::super::people::PASSWORD;
use super::super::{Caller, Person, Town};
use super::Ask;
use crate::world::{Call, PUBLIC_URL};

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    Some(match ask.route() {
        ("POST", "/v1/me/authenticators/passkeys") => ask.call("").json(json!({"name": "Phone"})),
        ("POST", "/v1/passkey_challenges") => ask.call(""),
        ("POST", "/v1/sessions/passkey") => alone(ask).await,
        ("POST", "/v1/sessions/second_factor/passkey_options") => {
            let town = ask.town;
            let owner = town.newcomer(Caller::Viewer).await;
            add(town, &owner).await;
            let body = json!({"email": owner.email, "password": PASSWORD});
            let asked = town.world.post("/v1/sessions", body).send().await;
            let challenge = asked.expect(401).json()["challenge"].clone();
            ask.call("").json(json!({"challenge": challenge}))
        }
        ("POST", "/v1/step_up/passkey_options") => to_step_up(ask).await,
        _ => return None,
    })
}

async fn add(town: &Town, owner: &Person) -> SoftPasskey {
    let call = town.world.post("/v1/me/authenticators/passkeys", json!({}));
    let asked = call.bearer(&owner.account).send().await.expect(201).json();
    let (key, made) = SoftPasskey::create(Conduct::at(PUBLIC_URL), &asked["public_key"]);
    let id = asked["id"].as_str().unwrap();
    let path = format!("/v1/me/authenticators/{id}/confirm");
    let call = town.world.post(&path, json!({"credential": made}));
    call.bearer(&owner.account).send().await.expect(200);
    key
}

async fn alone(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    let owner = town.newcomer(Caller::Viewer).await;
    let mut key = add(town, &owner).await;
    let call = town.world.call("POST", "/v1/passkey_challenges");
    let asked = call.send().await.expect(200).json();
    let signed = key.sign(&asked["public_key"]);
    ask.call("")
        .json(json!({"challenge": asked["challenge"], "credential": signed}))
}

/// By somebody new, in a session of the kind; the passkey has ended the one of a workspace.
async fn to_step_up(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    if ask.caller == Caller::Anonymous {
        return ask.call("");
    }
    let mut person = town.newcomer(ask.caller).await;
    add(town, &person).await;
    if ask.caller != Caller::Account {
        let place = if ask.caller == Caller::Foreign {
            &town.theirs
        } else {
            &town.ours
        };
        let path = format!("/v1/workspaces/{}/sessions", place.id);
        let call = town.world.post(&path, json!({})).bearer(&person.account);
        let opened = call.send().await.expect(201).json();
        person.token = opened["access_token"].as_str().unwrap().to_owned();
    }
    let call = town.world.call(ask.method, ask.path);
    Town::signed(ask.caller, &person, call)
}
