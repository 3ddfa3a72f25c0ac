//! Second factors, and what asks for them. Whoever changes theirs has just signed up.

use serde_json::json;
use testbed::AuthenticatorApp;

use super::super::people::{PASSWORD, mailed_token, sign_in};
use super::super::{Caller, Person, Town};
use super::Ask;
use crate::world::Call;

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    Some(match ask.route() {
        ("GET", "/v1/me/authenticators") | ("POST", "/v1/me/authenticators/totp") => ask.call(""),
        ("POST", "/v1/me/authenticators/{id}/confirm") => {
            let owner = ask.town.newcomer(Caller::Viewer).await;
            let (id, app) = enrolled(ask.town, &owner).await;
            let code = code(ask.town, &app);
            own(ask, &owner, &id).json(json!({"code": code}))
        }
        ("DELETE", "/v1/me/authenticators/{id}") => {
            let owner = ask.town.newcomer(Caller::Viewer).await;
            let (id, _) = equipped(ask.town, &owner).await;
            own(ask, &owner, &id)
        }
        ("POST", "/v1/me/recovery_codes") => {
            let owner = ask.town.newcomer(Caller::Viewer).await;
            equipped(ask.town, &owner).await;
            own(ask, &owner, "")
        }
        ("POST", "/v1/sessions/second_factor") => answer(ask).await,
        ("POST", "/v1/step_up") => ask.call("").json(json!({"password": PASSWORD})),
        ("POST", "/v1/intrusion_reports") => {
            let token = report_token(ask.town).await;
            ask.call("").json(json!({"token": token}))
        }
        ("POST", "/v1/sessions/{id}/report") => report(ask).await,
        _ => return None,
    })
}

/// By somebody new, where the caller has an account session; others try with what is not theirs.
fn own(ask: &Ask<'_>, owner: &Person, id: &str) -> Call {
    let call = ask.town.world.call(ask.method, &super::fill(ask.path, id));
    if ask.caller == Caller::Account {
        return Town::signed(ask.caller, owner, call);
    }
    ask.town.by(ask.caller, call)
}

async fn enrolled(town: &Town, owner: &Person) -> (String, AuthenticatorApp) {
    let call = town.world.post("/v1/me/authenticators/totp", json!({}));
    let enrolled = call.bearer(&owner.account).send().await.expect(201).json();
    let text = |name: &str| enrolled[name].as_str().unwrap().to_owned();
    (text("id"), AuthenticatorApp::new(&text("secret")))
}

async fn equipped(town: &Town, owner: &Person) -> (String, AuthenticatorApp) {
    let (id, app) = enrolled(town, owner).await;
    let path = format!("/v1/me/authenticators/{id}/confirm");
    let call = town.world.post(&path, json!({"code": code(town, &app)}));
    call.bearer(&owner.account).send().await.expect(200);
    (id, app)
}

fn code(town: &Town, app: &AuthenticatorApp) -> String {
    app.code(town.world.clock.now()).expose().to_owned()
}

/// By a recovery code: the code of the app was used to set it up.
async fn answer(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    let owner = town.newcomer(Caller::Viewer).await;
    let (id, app) = enrolled(town, &owner).await;
    let path = format!("/v1/me/authenticators/{id}/confirm");
    let call = town.world.post(&path, json!({"code": code(town, &app)}));
    let confirmed = call.bearer(&owner.account).send().await.expect(200).json();
    let body = json!({"email": owner.email, "password": PASSWORD});
    let asked = town.world.post("/v1/sessions", body).send().await;
    let challenge = asked.expect(401).json()["challenge"].clone();
    let spare = confirmed["recovery_codes"][0].clone();
    ask.call("")
        .json(json!({"challenge": challenge, "recovery_code": spare}))
}

async fn report_token(town: &Town) -> String {
    let person = town.sign_up().await;
    // On another device, which is mailed.
    sign_in(&town.world, &person.email).await;
    town.world.drain().await;
    mailed_token(&town.world, &person.email, "/report")
}

/// Every session ends with the report, so somebody new makes it.
async fn report(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    if ask.caller == Caller::Anonymous {
        return ask.call("ses_01h455vb4pex5vsknk084sn02q");
    }
    let person = town.newcomer(ask.caller).await;
    let session = sign_in(&town.world, &person.email).await.session;
    let call = town
        .world
        .call(ask.method, &super::fill(ask.path, &session));
    Town::signed(ask.caller, &person, call)
}
