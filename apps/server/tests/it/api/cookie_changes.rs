//! Browsers: which of the two refresh cookies an answer sets, and which it takes back.

use serde_json::{Value, json};

use super::people::{PASSWORD, owner, refused, sign_in, text};
use super::refresh_cookies::{own_refresh, pair, web_sign_in};
use crate::world::{Answer, World};

const ACCOUNT: &str = "__Host-bailiwick_refresh";
const WORKSPACE: &str = "__Host-bailiwick_workspace_refresh";
const REFRESH: &str = "POST /v1/sessions/refresh";

/// The names of the refresh cookies that are set and of those that are taken back, each in the order of the
/// alphabet.
fn changes(answer: &Answer) -> (Vec<String>, Vec<String>) {
    let mut names = (Vec::new(), Vec::new());
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let (name, rest) = cookie.split_once('=').unwrap();
        if name == "__Host-bailiwick_device" {
            continue;
        }
        for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
            assert!(rest.split("; ").any(|part| part == attribute), "{cookie}");
        }
        if rest.contains("Max-Age=0") {
            assert!(rest.starts_with(';'), "{cookie}");
            names.1.push(name.to_owned());
        } else {
            names.0.push(name.to_owned());
        }
    }
    names.0.sort();
    names.1.sort();
    names
}

fn names(set: &[&str], gone: &[&str]) -> (Vec<String>, Vec<String>) {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    (owned(set), owned(gone))
}

/// Opens a workspace session in the browser of `account`.
async fn web_open(world: &World, account: &Value, workspace: &str) -> Answer {
    let path = format!("/v1/workspaces/{workspace}/sessions");
    let call = world.post(&path, json!({"client": "web"}));
    let call = call.bearer(account["access_token"].as_str().unwrap());
    call.send().await.expect(201)
}

/// Signs out of a session in a browser that holds these cookies.
async fn sign_out(world: &World, session: &Value, cookies: &[&Answer]) -> Answer {
    let cookies: Vec<String> = cookies.iter().map(|answer| pair(answer)).collect();
    let call = world.delete("/v1/sessions/current");
    let call = call.bearer(session["access_token"].as_str().unwrap());
    let call = call.header("cookie", &cookies.join("; "));
    call.send().await.expect(204)
}

#[actix_web::test]
async fn a_web_sign_in_takes_the_workspace_cookie_of_whoever_had_the_browser_before() {
    let world = World::start().await;
    owner(&world).await;
    let signed_in = web_sign_in(&world).await;
    assert_eq!(changes(&signed_in), names(&[ACCOUNT], &[WORKSPACE]));
    world.stop().await;
}

#[actix_web::test]
async fn a_claim_by_a_browser_takes_the_account_cookie_of_whoever_had_it_before() {
    let world = World::start().await;
    let claim = json!({
        "token": world.claim_token().unwrap(),
        "email": "ada@example.com",
        "password": PASSWORD,
        "name": "Ada",
        "workspace_name": "Acme",
        "client": "web",
    });
    let claimed = world.post("/v1/claims", claim).send().await.expect(201);
    assert_eq!(changes(&claimed), names(&[WORKSPACE], &[ACCOUNT]));
    world.stop().await;
}

#[actix_web::test]
async fn opening_a_workspace_session_and_refreshing_leave_the_other_cookie() {
    let world = World::start().await;
    let person = owner(&world).await;
    let account = web_sign_in(&world).await;
    let workspace = person.workspace_id.as_ref().unwrap();
    let opened = web_open(&world, &account.json(), workspace).await;
    assert_eq!(changes(&opened), names(&[WORKSPACE], &[]));
    for (answer, name) in [(&account, ACCOUNT), (&opened, WORKSPACE)] {
        let refreshed = own_refresh(&world, &pair(answer)).send().await.expect(200);
        assert_eq!(changes(&refreshed), names(&[name], &[]));
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_refused_cookie_is_taken_back_and_it_alone() {
    let world = World::start().await;
    let person = owner(&world).await;
    let account = web_sign_in(&world).await;
    let workspace = person.workspace_id.as_ref().unwrap();
    let opened = web_open(&world, &account.json(), workspace).await;
    sign_out(&world, &opened.json(), &[]).await;
    let both = format!("{}; {}", pair(&account), pair(&opened));
    let dead = own_refresh(&world, &both).send().await.expect(401);
    refused(&dead, REFRESH, "auth.refresh_invalid");
    assert_eq!(changes(&dead), names(&[], &[WORKSPACE]));
    own_refresh(&world, &pair(&account))
        .send()
        .await
        .expect(200);
    sign_out(&world, &account.json(), &[]).await;
    let dead = own_refresh(&world, &pair(&account)).send().await;
    assert_eq!(changes(&dead.expect(401)), names(&[], &[ACCOUNT]));
    world.stop().await;
}

#[actix_web::test]
async fn a_refusal_that_is_not_the_cookies_fault_leaves_it() {
    let world = World::start().await;
    owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    let call = world
        .call("POST", "/v1/sessions/refresh")
        .header("cookie", &cookie);
    let foreign = call.header("sec-fetch-site", "same-site").send().await;
    assert_eq!(changes(&foreign.expect(403)), names(&[], &[]));
    let by_body = own_refresh(&world, &cookie).json(json!({"refresh_token": "bwr_x"}));
    assert_eq!(changes(&by_body.send().await.expect(401)), names(&[], &[]));
    let absent = own_refresh(&world, &cookie).json(json!({"session": "workspace"}));
    assert_eq!(changes(&absent.send().await.expect(401)), names(&[], &[]));
    own_refresh(&world, &cookie).send().await.expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn signing_out_of_an_account_session_takes_both_cookies_and_what_the_browser_kept() {
    let world = World::start().await;
    let person = owner(&world).await;
    let signed_in = web_sign_in(&world).await;
    let workspace = person.workspace_id.as_ref().unwrap();
    let opened = web_open(&world, &signed_in.json(), workspace).await;
    let out = sign_out(&world, &signed_in.json(), &[&signed_in, &opened]).await;
    assert_eq!(changes(&out), names(&[], &[ACCOUNT, WORKSPACE]));
    // Without "cookies", which would take those of sibling sites.
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    let dead = own_refresh(&world, &pair(&signed_in)).send().await;
    refused(&dead.expect(401), REFRESH, "auth.refresh_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn signing_out_of_a_workspace_session_takes_its_cookie_alone() {
    let world = World::start().await;
    let person = owner(&world).await;
    let account = web_sign_in(&world).await;
    let workspace = person.workspace_id.as_ref().unwrap();
    let opened = web_open(&world, &account.json(), workspace).await;
    let out = sign_out(&world, &opened.json(), &[&account, &opened]).await;
    assert_eq!(changes(&out), names(&[], &[WORKSPACE]));
    assert_eq!(out.header("clear-site-data"), "");
    own_refresh(&world, &pair(&account))
        .send()
        .await
        .expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn signing_out_leaves_the_cookies_of_sessions_that_go_on() {
    let world = World::start().await;
    let person = owner(&world).await;
    let workspace = person.workspace_id.as_ref().unwrap();
    let before = web_sign_in(&world).await;
    let first = web_open(&world, &before.json(), workspace).await;
    let second = web_open(&world, &before.json(), workspace).await;
    // The browser holds the cookie of the workspace session that was opened last.
    let out = sign_out(&world, &first.json(), &[&before, &second]).await;
    assert_eq!(changes(&out), names(&[], &[]));
    own_refresh(&world, &pair(&second)).send().await.expect(200);
    // Another person signed in since; a tab of the one before signs out.
    let since = web_sign_in(&world).await;
    let out = sign_out(&world, &before.json(), &[&since]).await;
    assert_eq!(changes(&out), names(&[], &[]));
    assert_eq!(out.header("clear-site-data"), "");
    own_refresh(&world, &pair(&since)).send().await.expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn a_native_session_changes_no_cookies_when_it_begins_or_ends() {
    let world = World::start().await;
    owner(&world).await;
    let person = sign_in(&world, "ada@example.com").await;
    let body = json!({"refresh_token": person.refresh_token});
    let refreshed = world.post("/v1/sessions/refresh", body).send().await;
    let refreshed = refreshed.expect(200);
    assert_eq!(changes(&refreshed), names(&[], &[]));
    let session = refreshed.json();
    assert!(text(&session["refresh_token"]).starts_with("bwr_"));
    let out = sign_out(&world, &session, &[]).await;
    assert_eq!(changes(&out), names(&[], &[]));
    assert_eq!(out.header("clear-site-data"), "");
    world.stop().await;
}
