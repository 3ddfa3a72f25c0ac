//! The mails that people find in their mailboxes.

use serde_json::json;

use super::people::{PASSWORD, owner, registered};
use crate::world::{PUBLIC_URL, World};

/// The token of the link in the newest mail to an address that leads to `page`.
#[track_caller]
pub fn mailed_token(world: &World, email: &str, page: &str) -> String {
    let start = format!("{PUBLIC_URL}{page}#token=");
    let mails = mails_to(world, email);
    let found = mails.iter().rev().find_map(|mail| mail.split_once(&start));
    let (_, rest) = found.unwrap_or_else(|| panic!("no mail to {email} leads to {page}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The mails to an address, in the order of their times.
pub fn mails_to(world: &World, email: &str) -> Vec<String> {
    let mut mails = world.outbox();
    mails.retain(|mail| mail.contains(&format!("To: {email}")));
    mails
}

#[actix_web::test]
async fn a_known_address_is_told_by_mail_that_somebody_signed_up_with_it() {
    let world = World::start().await;
    owner(&world).await;
    let again = json!({"email": "ADA@example.com", "password": PASSWORD, "name": "Eve"});
    world
        .post("/v1/registrations", again)
        .send()
        .await
        .expect(202);
    world.drain().await;
    let mut mails = mails_to(&world, "ada@example.com");
    mails.retain(|mail| !mail.contains("Subject: A sign-in on a new device"));
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(
        mails[0].contains("Subject: You have an account already"),
        "{}",
        mails[0]
    );
    assert!(!mails[0].contains("Eve"), "{}", mails[0]);
    assert!(!mails[0].contains("#token="), "{}", mails[0]);
    world.stop().await;
}

#[actix_web::test]
async fn a_changed_password_is_told_by_mail() {
    let world = World::start().await;
    let person = registered(&world, "bo@example.com").await;
    let change =
        json!({"current_password": PASSWORD, "new_password": "another lantern, other water"});
    let call = person
        .account_call(&world, "POST", "/v1/me/password")
        .json(change);
    call.send().await.expect(204);
    world.drain().await;
    let mails = mails_to(&world, "bo@example.com");
    assert!(
        mails
            .iter()
            .any(|mail| mail.contains("Subject: Your password was changed"))
    );
    world.stop().await;
}

#[actix_web::test]
async fn zitadel_ghsa_2wmj_46rj_qm2w_supabase_ghsa_3529_5m8x_rpv3_links_lead_to_the_public_address_whatever_host_the_request_names()
 {
    let world = World::start().await;
    let new = json!({"email": "bo@example.com", "password": PASSWORD, "name": "Bo"});
    let call = world.post("/v1/registrations", new);
    let call = call
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-proto", "gopher")
        .header("forwarded", "host=evil.example");
    call.send().await.expect(202);
    world.drain().await;
    let mails = mails_to(&world, "bo@example.com");
    assert!(
        mails[0].contains(&format!("{PUBLIC_URL}/verify#token=bwt_")),
        "{}",
        mails[0]
    );
    assert!(!mails[0].contains("evil.example"), "{}", mails[0]);
    world.stop().await;
}
