//! Browsers that are known again when they come back from a provider.

use serde_json::json;

use super::giving::{callback, claims, provided, providers, sent_out};
use super::lock::link;
use crate::api::people::owner;
use crate::world::{Answer, World};

const DEVICE: &str = "__Host-bailiwick_device=";

fn device(answer: &Answer) -> Option<String> {
    let set = answer.headers.get_all("set-cookie");
    let mut pairs = set.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap());
    let found = pairs.find(|pair| pair.starts_with(DEVICE));
    found.map(str::to_owned)
}

#[actix_web::test]
async fn a_browser_keeps_what_it_is_known_by_whether_it_gets_a_page_or_a_document() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    provider.tell(claims("cleo", "cleo@example.com"));
    for accept in ["text/html", "application/json"] {
        let (cookie, back) = sent_out(&world, &provider, "/v1/oidc/corp/authorize").await;
        let home = callback(&world, &cookie, &back).header("accept", accept);
        let home = home.send().await;
        assert!(device(&home).is_some(), "{accept}");
    }
    world.stop().await;
}

#[actix_web::test]
async fn a_browser_that_went_out_as_a_known_one_comes_back_as_one_without_its_cookie() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    link(&world, &provider, &ada.account, "ada").await;
    provider.tell(json!({"sub": "ada"}));
    let (cookie, back) = sent_out(&world, &provider, "/v1/oidc/corp/authorize").await;
    let home = callback(&world, &cookie, &back).send().await.expect(302);
    let known = device(&home).unwrap();
    for _ in 0..10 {
        let wrong = json!({"email": "ada@example.com", "password": "wrong, and long enough"});
        world.post("/v1/sessions", wrong).send().await.expect(401);
    }
    for (own, place) in [
        (known.as_str(), "http://bailiwick.test/"),
        ("a=b", "http://bailiwick.test/?error=auth.locked"),
    ] {
        let out = world.get("/v1/oidc/corp/authorize").header("cookie", own);
        let out = out.send().await.expect(302);
        let cookie = out.header("set-cookie").split(';').next().unwrap();
        let back = provider.authorize(out.header("location"));
        // As from a form that another site posts: what is `Lax` stays behind.
        let home = callback(&world, cookie, &back).send().await.expect(302);
        assert_eq!(home.header("location"), place);
        assert_eq!(device(&home), None);
    }
    world.stop().await;
}
