//! Browsers: the refresh token in a cookie.

use serde_json::json;
use server::PublicUrl;

use super::people::{PASSWORD, owner, refused};
use crate::world::{Answer, Call, PUBLIC_URL, World};

const REFRESH: &str = "POST /v1/sessions/refresh";

pub async fn web_sign_in(world: &World) -> Answer {
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "client": "web"});
    world.post("/v1/sessions", body).send().await.expect(201)
}

/// The cookie that was set, as a browser would send it back.
pub fn pair(answer: &Answer) -> String {
    let set = answer.headers.get_all("set-cookie");
    let mut pairs = set
        .map(|cookie| cookie.to_str().unwrap())
        .filter(|cookie| cookie.contains("refresh=") && !cookie.contains("Max-Age=0"))
        .map(|cookie| cookie.split(';').next().unwrap().to_owned());
    let pair = pairs.next().unwrap();
    assert_eq!(pairs.next(), None, "one of them is set");
    pair
}

/// A refresh by a page of ours.
pub fn own_refresh(world: &World, cookies: &str) -> Call {
    let call = world.call("POST", "/v1/sessions/refresh");
    call.header("cookie", cookies)
        .header("sec-fetch-site", "same-origin")
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
    let call = || own_refresh(&world, &both);
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
async fn an_origin_is_the_public_one_however_the_operator_wrote_it() {
    let world = World::start_with(|settings| {
        settings.server.public_url = PublicUrl::parse("HTTP://Bailiwick.TEST:80/");
    });
    let world = world.await;
    owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    let by_origin = |cookie: &str, origin: &str| {
        let call = world.call("POST", "/v1/sessions/refresh");
        call.header("cookie", cookie).header("origin", origin)
    };
    let own = by_origin(&cookie, PUBLIC_URL).send().await.expect(200);
    let secure = by_origin(&pair(&own), "https://bailiwick.test");
    refused(
        &secure.send().await.expect(403),
        REFRESH,
        "auth.cross_origin",
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_cookie_whose_name_means_ours_after_decoding_is_not_ours() {
    let world = World::start().await;
    owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    for slipped_in in [
        cookie.replace("bailiwick_refresh", "bailiwick%5Frefresh"),
        cookie.replace("__Host", "%5F%5FHost"),
        cookie.replace("__Host", "__host"),
    ] {
        assert_ne!(slipped_in, cookie);
        let answer = own_refresh(&world, &slipped_in).send().await.expect(401);
        refused(&answer, REFRESH, "auth.refresh_invalid");
        assert_eq!(answer.header("set-cookie"), "", "no cookie of ours came");
    }
    // Nor does it stand in the way of ours.
    let both = format!("__Host-bailiwick%5Frefresh=x; {cookie}");
    own_refresh(&world, &both).send().await.expect(200);
    world.stop().await;
}

#[actix_web::test]
async fn a_request_that_carries_a_cookie_of_ours_twice_is_refused() {
    let world = World::start().await;
    owner(&world).await;
    let cookie = pair(&web_sign_in(&world).await);
    let name = cookie.split('=').next().unwrap();
    let twice = [
        own_refresh(&world, &format!("{cookie}; {name}=x")),
        own_refresh(&world, &format!("{name}=x; {cookie}")),
        own_refresh(&world, &cookie).header("cookie", &cookie),
    ];
    for call in twice {
        let answer = call.send().await.expect(401);
        refused(&answer, REFRESH, "auth.refresh_invalid");
    }
    own_refresh(&world, &cookie).send().await.expect(200);
    world.stop().await;
}
