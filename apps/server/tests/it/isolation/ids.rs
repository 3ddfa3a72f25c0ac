//! An id of another workspace is answered like one that nothing has.

use serde_json::{Value, json};
use server::{RouteEntry, route_table};

use super::marked::{Ids, fill as fill_town};
use crate::matrix::requests::fill;
use crate::matrix::{Caller, Town};
use crate::world::Answer;

#[actix_web::test]
async fn invoiceshelf_cve_2026_55610_an_id_of_another_workspace_is_answered_like_a_missing_one() {
    let town = Town::build().await;
    let ids = fill_town(&town).await;
    let pairs = ids.with_missing(&town);
    let mut tried = 0;
    for route in route_table() {
        // Providers have names that the operator chose, and no ids.
        let named = ["/problems", "/v1/oidc/"];
        if !route.path.contains('{') || named.iter().any(|begin| route.path.starts_with(begin)) {
            continue;
        }
        // Ids of the wrong kind are tried as well: none of them may be told apart.
        for (theirs, missing) in &pairs {
            let known = ask(&town, &route, theirs).await;
            let unknown = ask(&town, &route, missing).await;
            assert_eq!(seen(&known), seen(&unknown), "{route:?} {theirs}");
            assert_eq!(known.status, 404, "{route:?} {theirs}: {}", known.text);
            tried += 1;
        }
    }
    assert!(tried >= 100, "{tried}");
    untouched(&town, &ids).await;
    town.stop().await;
}

/// The call of the owner of the other workspace, with a body that would do.
async fn ask(town: &Town, route: &RouteEntry, id: &str) -> Answer {
    let of_account = [
        "/v1/workspaces/",
        "/v1/me/authenticators/",
        "/v1/me/identities/",
    ];
    let caller = if of_account.iter().any(|begin| route.path.starts_with(begin)) {
        Caller::Account
    } else {
        Caller::Foreign
    };
    let call = town.world.call(&route.method, &fill(route.path, id));
    let call = match (route.method.as_str(), route.path) {
        ("PATCH", "/v1/members/{user_id}") => call.json(json!({"role": "viewer"})),
        ("PATCH", _) => call
            .header("if-match", "\"1\"")
            .json(json!({"name": "Taken over"})),
        ("POST", "/v1/me/authenticators/{id}/confirm") => call.json(json!({"code": "123456"})),
        ("POST", _) => call.json(json!({})),
        _ => call,
    };
    Town::signed(caller, &town.theirs.owner, call).send().await
}

/// All that a caller can see of an answer, besides the id of the request, the time, and how many calls
/// the caller has left.
fn seen(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body: Value = serde_json::from_str(&answer.text).unwrap_or_default();
    if let Some(body) = body.as_object_mut() {
        body.remove("request_id");
    }
    let own = ["x-request-id", "date", "ratelimit"];
    let headers = answer.headers.iter();
    let mut headers: Vec<(String, String)> = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .collect();
    headers.sort();
    (answer.status, body, headers)
}

/// Everything of ours is still there as it was.
async fn untouched(town: &Town, ids: &Ids) {
    let ours = &town.ours;
    let lead = town.read(ours, &format!("/v1/leads/{}", ids.lead)).await;
    assert_eq!(lead["version"], 1);
    let contact = town
        .read(ours, &format!("/v1/contacts/{}", ids.contact))
        .await;
    assert_eq!(contact["version"], 1);
    let invitations = town.read(ours, "/v1/invitations").await;
    assert_eq!(invitations["data"][0]["id"], json!(ids.invitation));
    let sessions = town.read(ours, "/v1/sessions").await.to_string();
    assert!(sessions.contains(&ids.session));
    let members = town.read(ours, "/v1/members").await.to_string();
    assert!(members.contains(&ids.member) && members.contains("owner"));
}

#[actix_web::test]
async fn better_auth_ghsa_fmh4_an_invitation_to_another_address_is_answered_like_a_missing_one() {
    let town = Town::build().await;
    let email = town.fresh_email();
    let token = town.invited_token(&town.ours, &email, "owner").await;
    let thief = town.sign_up().await;
    let accept = |token: String| {
        let call = town
            .world
            .post("/v1/invitations/accept", json!({"token": token}));
        call.bearer(&thief.account).send()
    };
    let stolen = accept(token.clone()).await;
    let invented = accept(token.chars().rev().collect()).await;
    assert_eq!(seen(&stolen), seen(&invented));
    assert_eq!(stolen.code(), "tenancy.invitation_invalid");
    let members = town.read(&town.ours, "/v1/members").await.to_string();
    assert!(!members.contains(&thief.user));
    town.stop().await;
}
