//! Browsers: the refresh token in a cookie.

use serde_json::json;

use super::people::{PASSWORD, owner, refused};
use crate::world::{Answer, PUBLIC_URL, World};

const REFRESH: &str = "POST /v1/sessions/refresh";

async fn web_sign_in(world: &World) -> Answer {
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "client": "web"});
    world.post("/v1/sessions", body).send().await.expect(201)
}

/// The cookie as a browser would send it back.
fn pair(answer: &Answer) -> String {
    answer
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

#[actix_web::test]
async fn a_browser_gets_the_refresh_token_as_a_cookie_that_no_script_reads() {
    let world = World::start().await;
    owner(&world).await;
    let answer = web_sign_in(&world).await;
    assert!(answer.json().get("refresh_token").is_none());
    assert!(!answer.text.contains("bwr_"));
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-bailiwick_refresh=bwr_"),
        "{cookie}"
    );
    for attribute in [
        "HttpOnly",
        "Secure",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=2592000",
    ] {
        assert!(
            cookie.split("; ").any(|part| part == attribute),
            "{attribute}: {cookie}"
        );
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    world.stop().await;
}

#[actix_web::test]
async fn the_cookie_refreshes_for_pages_of_our_own_alone() {
    let world = World::start().await;
    owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    let call = || {
        world
            .call("POST", "/v1/sessions/refresh")
            .header("cookie", &cookie)
    };
    for call in [
        call(),
        call().header("sec-fetch-site", "cross-site"),
        call().header("sec-fetch-site", "same-site"),
        call()
            .header("sec-fetch-site", "cross-site")
            .header("origin", PUBLIC_URL),
        call().header("origin", "https://evil.example"),
        call().header("origin", "null"),
    ] {
        refused(&call.send().await.expect(403), REFRESH, "auth.cross_origin");
    }
    let own = call()
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .expect(200);
    assert!(!own.text.contains("bwr_"));
    assert!(
        own.header("set-cookie")
            .starts_with("__Host-bailiwick_refresh=bwr_")
    );
    assert_ne!(pair(&own), cookie);
    let by_origin = world
        .call("POST", "/v1/sessions/refresh")
        .header("cookie", &pair(&own));
    by_origin
        .header("origin", PUBLIC_URL)
        .send()
        .await
        .expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn a_workspace_session_has_a_cookie_of_its_own() {
    let world = World::start().await;
    let person = owner(&world).await;
    let account = pair(&web_sign_in(&world).await);
    let path = format!(
        "/v1/workspaces/{}/sessions",
        person.workspace_id.as_ref().unwrap()
    );
    let open = person
        .account_call(&world, "POST", &path)
        .json(json!({"client": "web"}));
    let opened = open.send().await.expect(201);
    let workspace = pair(&opened);
    assert!(
        workspace.starts_with("__Host-bailiwick_workspace_refresh=bwr_"),
        "{workspace}"
    );
    let both = format!("{account}; {workspace}");
    let call = || {
        let call = world
            .call("POST", "/v1/sessions/refresh")
            .header("cookie", &both);
        call.header("sec-fetch-site", "same-origin")
    };
    let by_default = call().send().await.expect(200).json();
    assert_eq!(
        by_default["session"]["workspace_id"],
        json!(person.workspace_id)
    );
    let of_account = call()
        .json(json!({"session": "account"}))
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(of_account["session"]["workspace_id"], json!(null));
    world.stop().await;
}

#[actix_web::test]
async fn signing_out_takes_the_cookies_back() {
    let world = World::start().await;
    owner(&world).await;
    let signed_in = web_sign_in(&world).await;
    let token = signed_in.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let out = world
        .delete("/v1/sessions/current")
        .bearer(&token)
        .send()
        .await
        .expect(204);
    let cookies: Vec<&str> = out
        .headers
        .get_all("set-cookie")
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        assert!(
            cookie.contains("Max-Age=0") && cookie.contains("Secure"),
            "{cookie}"
        );
    }
    let call = world
        .call("POST", "/v1/sessions/refresh")
        .header("cookie", &pair(&signed_in));
    let dead = call
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .expect(401);
    refused(&dead, REFRESH, "auth.refresh_invalid");
    world.stop().await;
}
