//! A browser that signs in.

use serde_json::json;
use testbed::Signing;

use super::giving::{callback, claims, provided, providers, sent_out, signed_in};
use crate::api::people::owner;
use crate::world::World;

#[actix_web::test]
async fn a_browser_goes_out_and_comes_back_signed_in_to_the_page_it_began_for() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    let out = world
        .get("/v1/oidc/corp/authorize?return_to=/deals?x=1")
        .send()
        .await
        .expect(302);
    let set = out.header("set-cookie");
    for part in [
        "__Host-bailiwick_oidc=",
        "HttpOnly",
        "Secure",
        "SameSite=Lax",
        "Path=/",
    ] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = set.split(';').next().unwrap().to_owned();
    let back = provider.authorize(out.header("location"));
    let home = callback(&world, &cookie, &back).send().await.expect(302);
    assert_eq!(home.header("location"), "http://bailiwick.test/deals?x=1");
    let cookies: Vec<&str> = home
        .headers
        .get_all("set-cookie")
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let refresh = cookies
        .iter()
        .find(|c| c.starts_with("__Host-bailiwick_refresh=bwr_"));
    let refresh = refresh.unwrap().split(';').next().unwrap();
    let refreshed = world
        .post("/v1/sessions/refresh", json!({}))
        .header("cookie", refresh)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .expect(200)
        .json();
    let token = refreshed["access_token"].as_str().unwrap();
    let me = world
        .get("/v1/me")
        .bearer(token)
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(me["email"], "cleo@example.com");
    // The attempt is over.
    let again = callback(&world, &cookie, &back).send().await.expect(400);
    assert_eq!(again.code(), "auth.attempt_invalid");
    world.stop().await;
}

#[actix_web::test]
async fn a_browser_that_did_not_go_out_or_is_another_comes_back_to_nothing() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let (cookie, back) = sent_out(&world, &provider, "/v1/oidc/corp/authorize").await;
    let (theirs, _) = sent_out(&world, &provider, "/v1/oidc/corp/authorize").await;
    let twice = format!("{cookie}; {theirs}");
    let no_cookie = "a=b";
    for cookie in [no_cookie, &theirs, &twice] {
        let answer = callback(&world, cookie, &back).send().await.expect(400);
        assert_eq!(answer.code(), "auth.attempt_invalid");
    }
    let mut other_state = back.clone();
    other_state.insert("state".to_owned(), "another".to_owned());
    let mut no_state = back.clone();
    no_state.remove("state");
    for back in [&other_state, &no_state] {
        let answer = callback(&world, &cookie, back).send().await.expect(400);
        assert_eq!(answer.code(), "auth.attempt_invalid");
    }
    // Nothing of it was sent to the provider, and the attempt is good yet.
    assert_eq!(provider.calls("/token"), 0);
    let home = callback(&world, &cookie, &back).send().await.expect(302);
    assert_eq!(
        home.header("location"),
        "http://bailiwick.test/?error=auth.email_unproven"
    );
    world.stop().await;
}

#[actix_web::test]
async fn a_browser_is_led_to_no_place_but_ours() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    for place in [
        "https://evil.example",
        "//evil.example",
        "/%5Cevil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "",
    ] {
        let path = format!("/v1/oidc/corp/authorize?return_to={place}");
        let answer = world.get(&path).send().await.expect(400);
        assert_eq!(answer.code(), "invalid_query", "{place}");
    }
    let unknown = world
        .get("/v1/oidc/nobody/authorize")
        .send()
        .await
        .expect(404);
    assert_eq!(unknown.code(), "auth.provider_not_found");
    world.stop().await;
}

#[actix_web::test]
async fn a_provider_that_lies_lets_nobody_in_and_leaves_an_event() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    provider.lie(|telling| telling.signing = Signing::Flipped);
    let answer = signed_in(&world, &provider, claims("cleo", "cleo@example.com")).await;
    assert_eq!(answer.expect(401).code(), "auth.identity_refused");
    provider.be_honest();
    provider.lie(|telling| telling.claim("aud", json!("another-client")));
    let answer = signed_in(&world, &provider, claims("cleo", "cleo@example.com")).await;
    assert_eq!(answer.expect(401).code(), "auth.identity_refused");
    provider.be_honest();
    let state = world.state();
    let filter = audit::EventFilter {
        action: Some("sign_in.failed".to_owned()),
        ..audit::EventFilter::default()
    };
    let failed = state
        .audit
        .after(&state.control, &filter, None, 10)
        .await
        .unwrap();
    assert_eq!(failed.len(), 2);
    world.stop().await;
}

#[actix_web::test]
async fn an_account_with_a_password_is_not_entered_by_its_address() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    owner(&world).await;
    let answer = signed_in(&world, &provider, claims("ada", "ada@example.com")).await;
    assert_eq!(answer.expect(409).code(), "auth.link_required");
    world.stop().await;
}

#[actix_web::test]
async fn what_is_posted_back_is_a_form_and_nothing_else() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let form = "application/x-www-form-urlencoded";
    for (kind, body, status, code) in [
        ("application/json", "{}", 415, "unsupported_media_type"),
        ("text/plain", "state=a", 415, "unsupported_media_type"),
        (form, "state=a&state=b", 422, "invalid_body"),
        (form, "state=%ff", 422, "invalid_body"),
        (form, "state=a&user=%7B%7D", 400, "auth.attempt_invalid"),
        (form, "a=b", 400, "auth.attempt_invalid"),
    ] {
        let call = world.call("POST", "/v1/oidc/corp/callback");
        let answer = call.body(kind, body).send().await.expect(status);
        assert_eq!(answer.code(), code, "{body}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_provider_that_is_away_is_told_as_such() {
    let provider = provided();
    let world = World::start_with(|settings| {
        providers(settings, &provider);
        settings.oidc.providers[0].issuer = oidc::Issuer::One("http://127.0.0.1:1".to_owned());
        settings.oidc.providers[1].issuer = oidc::Issuer::One("http://127.0.0.1:1".to_owned());
    })
    .await;
    let answer = world
        .get("/v1/oidc/corp/authorize")
        .send()
        .await
        .expect(503);
    assert_eq!(answer.code(), "auth.provider_unavailable");
    assert_eq!(answer.header("retry-after"), "5");
    world.stop().await;
}

#[actix_web::test]
async fn who_has_to_prove_anew_is_sent_out_with_that_demand() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let out = world.get("/v1/oidc/corp/authorize?prove=true").send().await;
    let location = out.expect(302).header("location").to_owned();
    assert!(location.contains("max_age=0"), "{location}");
    let out = world.get("/v1/oidc/corp/authorize").send().await;
    let location = out.expect(302).header("location").to_owned();
    assert!(!location.contains("max_age"), "{location}");
    world.stop().await;
}

#[actix_web::test]
async fn a_provider_for_apps_alone_takes_no_browser() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    for path in [
        "/v1/oidc/apple/authorize",
        "/v1/oidc/apple/callback?state=a",
    ] {
        let answer = world.get(path).send().await.expect(404);
        assert_eq!(answer.code(), "auth.provider_not_found", "{path}");
    }
    world.stop().await;
}
