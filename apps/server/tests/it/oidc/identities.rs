//! One's own identities.

use serde_json::json;

use super::giving::{callback, claims, provided, providers, signed_in};
use crate::api::people::owner;
use crate::world::World;

#[actix_web::test]
async fn an_identity_is_linked_listed_and_taken_away() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let ada = owner(&world).await;
    let link = json!({"provider": "corp", "return_to": "/settings"});
    let begun = world
        .post("/v1/me/identities", link)
        .bearer(&ada.account)
        .send()
        .await
        .expect(200);
    let cookie = begun
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    provider.tell(json!({"sub": "ada-there", "email": "other@elsewhere.example"}));
    let back = provider.authorize(begun.json()["authorize_url"].as_str().unwrap());
    let home = callback(&world, &cookie, &back).send().await.expect(302);
    assert_eq!(home.header("location"), "http://bailiwick.test/settings");
    let list = || world.get("/v1/me/identities").bearer(&ada.account).send();
    let listed = list().await.expect(200).json();
    assert_eq!(listed["data"][0]["provider"], "corp");
    assert_eq!(listed["data"][0]["email"], "other@elsewhere.example");
    let entered = signed_in(&world, &provider, json!({"sub": "ada-there"}))
        .await
        .expect(201);
    assert_eq!(
        entered.json()["session"]["user_id"].as_str().unwrap(),
        ada.user_id
    );
    let path = format!(
        "/v1/me/identities/{}",
        listed["data"][0]["id"].as_str().unwrap()
    );
    world
        .delete(&path)
        .bearer(&ada.account)
        .send()
        .await
        .expect(204);
    let gone = world
        .delete(&path)
        .bearer(&ada.account)
        .send()
        .await
        .expect(404);
    assert_eq!(gone.code(), "auth.identity_not_found");
    assert!(list().await.json()["data"].as_array().unwrap().is_empty());
    world.drain().await;
    let mails = world.outbox().join("\n");
    assert!(
        mails.contains("was added") && mails.contains("was taken away"),
        "{mails}"
    );
    world.stop().await;
}

#[actix_web::test]
async fn the_last_way_in_stays_and_links_need_a_recent_session() {
    let provider = provided();
    let world = World::start_with(|settings| providers(settings, &provider)).await;
    let body = signed_in(&world, &provider, claims("cleo", "cleo@example.com"))
        .await
        .json();
    let token = body["access_token"].as_str().unwrap();
    let listed = world
        .get("/v1/me/identities")
        .bearer(token)
        .send()
        .await
        .json();
    let path = format!(
        "/v1/me/identities/{}",
        listed["data"][0]["id"].as_str().unwrap()
    );
    let refused = world.delete(&path).bearer(token).send().await.expect(409);
    assert_eq!(refused.code(), "auth.last_way_in");
    world.clock.advance(std::time::Duration::from_secs(300));
    let link = json!({"provider": "corp"});
    let refused = world
        .post("/v1/me/identities", link)
        .bearer(token)
        .send()
        .await
        .expect(401);
    assert_eq!(refused.code(), "auth.step_up_required");
    world.stop().await;
}
