//! Accounts: the claim, sign-up, recovery, one's own account.

use serde_json::json;

use super::super::people::{PASSWORD, mailed_token};
use super::super::town::claim_body;
use super::super::{Caller, Town};
use super::Ask;
use crate::world::Call;

pub(super) async fn request(ask: &Ask<'_>) -> Option<Call> {
    Some(match ask.route() {
        ("POST", "/v1/claims") => claim(ask),
        ("POST", "/v1/registrations") => {
            let email = ask.town.fresh_email();
            ask.call("")
                .json(json!({"email": email, "password": PASSWORD, "name": "Noor"}))
        }
        ("POST", "/v1/email_verifications") => {
            let email = ask.town.register().await;
            let token = mailed_token(&ask.town.world, &email, "/verify");
            ask.call("").json(json!({"token": token}))
        }
        ("POST", "/v1/password_resets") => {
            let email = &ask.town.person(Caller::Viewer).email;
            ask.call("").json(json!({"email": email}))
        }
        ("POST", "/v1/password_resets/confirm") => {
            let token = reset_token(ask.town).await;
            ask.call("")
                .json(json!({"token": token, "new_password": "another quartz lamp 28"}))
        }
        ("GET", "/v1/me") => ask.call(""),
        ("PATCH", "/v1/me") => ask.call("").json(json!({"name": "Kim"})),
        ("POST", "/v1/me/password") => change_password(ask).await,
        _ => return None,
    })
}

/// An installation is claimed before anybody has a session of it, so the others come too late.
fn claim(ask: &Ask<'_>) -> Call {
    if ask.caller == Caller::Anonymous {
        let world = &ask.town.unclaimed;
        return world.post("/v1/claims", claim_body(world));
    }
    let mut body = claim_body(&ask.town.world);
    body["token"] = "a token of a claim that was used".into();
    ask.call("").json(body)
}

async fn reset_token(town: &Town) -> String {
    let person = town.sign_up().await;
    let body = json!({"email": person.email});
    let call = town.world.post("/v1/password_resets", body);
    call.send().await.expect(202);
    town.world.drain().await;
    mailed_token(&town.world, &person.email, "/reset")
}

/// The other sessions end with the change, so somebody new makes it.
async fn change_password(ask: &Ask<'_>) -> Call {
    let town = ask.town;
    let body = json!({"current_password": PASSWORD, "new_password": "another quartz lamp 28"});
    let call = town.world.post(ask.path, body);
    if ask.caller == Caller::Anonymous {
        return call;
    }
    let person = town.newcomer(ask.caller).await;
    Town::signed(ask.caller, &person, call)
}
