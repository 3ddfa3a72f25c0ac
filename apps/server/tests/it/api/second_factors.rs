//! Second factors through the API.

use std::time::Duration;

use serde_json::{Value, json};
use testbed::AuthenticatorApp;

use super::mails::mailed_token;
use super::people::{PASSWORD, Person, faults, owner, refused, registered, sign_in, text};
use super::refresh_cookies::{own_refresh, pair};
use crate::world::{Answer, World};

const MINUTE: Duration = Duration::from_secs(60);
const EMAIL: &str = "bob@example.com";

struct Equipped {
    person: Person,
    id: String,
    app: AuthenticatorApp,
    codes: Vec<String>,
}

async fn equipped(world: &World) -> Equipped {
    let person = registered(world, EMAIL).await;
    let enrolled = enroll(world, &person).await.expect(201).json();
    let (id, app) = (
        text(&enrolled["id"]),
        AuthenticatorApp::new(&text(&enrolled["secret"])),
    );
    let path = format!("/v1/me/authenticators/{id}/confirm");
    let call = person.account_call(world, "POST", &path);
    let confirmed = call.json(json!({"code": code(world, &app)})).send().await;
    let confirmed = confirmed.expect(200).json();
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    let codes = codes.map(text).collect();
    // The next code is another one.
    world.clock.advance(MINUTE);
    Equipped {
        person,
        id,
        app,
        codes,
    }
}

pub async fn enroll(world: &World, person: &Person) -> Answer {
    let call = person.account_call(world, "POST", "/v1/me/authenticators/totp");
    call.send().await
}

pub fn code(world: &World, app: &AuthenticatorApp) -> String {
    app.code(world.clock.now()).expose().to_owned()
}

async fn password_of(world: &World, client: &str) -> Answer {
    let body = json!({"email": EMAIL, "password": PASSWORD, "client": client});
    world.post("/v1/sessions", body).send().await
}

async fn answer(world: &World, body: Value) -> Answer {
    world.post("/v1/sessions/second_factor", body).send().await
}

#[actix_web::test]
async fn an_app_is_set_up_with_a_secret_a_link_and_a_picture_of_it() {
    let world = World::start().await;
    let bob = registered(&world, EMAIL).await;
    let enrolled = enroll(&world, &bob).await.expect(201).json();
    let (secret, uri) = (text(&enrolled["secret"]), text(&enrolled["otpauth_uri"]));
    assert_eq!(secret.len(), 32);
    let begin = format!("otpauth://totp/bailiwick.test:bob%40example.com?secret={secret}");
    assert!(uri.starts_with(&begin), "{uri}");
    let picture = text(&enrolled["qr_svg"]);
    assert!(picture.contains("<svg") && picture.contains("</svg>"));
    assert!(!picture.contains("<script") && !picture.contains(&secret));
    // It does not count before a code was shown.
    let list = async || {
        let call = bob.account_call(&world, "GET", "/v1/me/authenticators");
        call.send().await.expect(200).json()
    };
    assert_eq!(list().await, json!({"data": [], "recovery_codes_left": 0}));
    let path = format!("/v1/me/authenticators/{}/confirm", text(&enrolled["id"]));
    let confirm = async |code: &str| {
        let call = bob.account_call(&world, "POST", &path);
        call.json(json!({"code": code})).send().await
    };
    let app = AuthenticatorApp::new(&secret);
    let wrong = app.wrong_code(world.clock.now());
    let answer = confirm(wrong.expose()).await;
    refused(
        &answer,
        "POST /v1/me/authenticators/{id}/confirm",
        "auth.code_invalid",
    );
    let confirmed = confirm(&code(&world, &app)).await.expect(200).json();
    assert_eq!(confirmed["recovery_codes"].as_array().unwrap().len(), 10);
    let list = list().await;
    assert_eq!(list["data"][0]["kind"], "totp");
    assert_eq!(list["recovery_codes_left"], 10);
    world.stop().await;
}

#[actix_web::test]
async fn better_auth_ghsa_xg6x_h9c9_2m83_no_cookie_is_sent_before_the_second_factor() {
    let world = World::start().await;
    let bob = equipped(&world).await;
    let asked = password_of(&world, "web").await;
    refused(&asked, "POST /v1/sessions", "auth.second_factor_required");
    assert_eq!(asked.header("set-cookie"), "");
    assert_eq!(
        asked.header("www-authenticate"),
        "Bearer realm=\"bailiwick\""
    );
    let document = asked.json();
    assert_eq!(document["methods"], json!(["totp", "recovery_code"]));
    assert_eq!(document["expires_in"], 300);
    let challenge = text(&document["challenge"]);
    // It is no access token, no refresh token and no token of a link.
    let me = world.get("/v1/me").bearer(&challenge).send().await;
    assert_eq!(me.code(), "auth.token_invalid");
    let refreshed = world.post("/v1/sessions/refresh", json!({"refresh_token": challenge}));
    assert_eq!(refreshed.send().await.code(), "auth.refresh_invalid");
    let body = json!({"challenge": challenge, "code": code(&world, &bob.app)});
    let session = answer(&world, body).await.expect(201);
    let cookie = pair(&session);
    own_refresh(&world, &cookie).send().await.expect(200);
    let methods = &session.json()["session"]["methods"];
    assert_eq!(*methods, json!(["password", "totp"]));
    world.stop().await;
}

#[actix_web::test]
async fn one_code_is_sent_of_the_one_kind_or_the_other() {
    let world = World::start().await;
    let bob = equipped(&world).await;
    let challenge = text(&password_of(&world, "native").await.json()["challenge"]);
    let none = answer(&world, json!({"challenge": challenge})).await;
    assert_eq!(
        faults(&none.expect(422)),
        [("/code".to_owned(), "required".to_owned())]
    );
    let both = json!({"challenge": challenge, "code": "123456", "recovery_code": bob.codes[0]});
    let both = answer(&world, both).await.expect(422);
    let conflict = ("/recovery_code".to_owned(), "conflict".to_owned());
    assert_eq!(faults(&both), [conflict]);
    let wrong = json!({"challenge": challenge, "code": bob.codes[0]});
    assert_eq!(answer(&world, wrong).await.code(), "auth.code_invalid");
    let unknown = json!({"challenge": "bwt_none", "recovery_code": bob.codes[0]});
    assert_eq!(
        answer(&world, unknown).await.code(),
        "auth.challenge_invalid"
    );
    let good = json!({"challenge": challenge, "recovery_code": bob.codes[0]});
    answer(&world, good).await.expect(201);
    world.stop().await;
}

#[actix_web::test]
async fn what_is_sensitive_asks_for_a_recent_proof_in_the_words_of_rfc_9470() {
    let world = World::start().await;
    let bob = equipped(&world).await;
    world.clock.advance(5 * MINUTE);
    let path = format!("/v1/me/authenticators/{}", bob.id);
    let remove = || bob.person.account_call(&world, "DELETE", &path).send();
    let asked = remove().await;
    refused(
        &asked,
        "DELETE /v1/me/authenticators/{id}",
        "auth.step_up_required",
    );
    let challenge = asked.header("www-authenticate");
    assert!(challenge.contains("error=\"insufficient_user_authentication\""));
    assert!(challenge.contains("max_age=\"300\""));
    assert_eq!(asked.json()["methods"], json!(["totp", "recovery_code"]));
    let step_up = async |body: Value| {
        let call = bob.person.account_call(&world, "POST", "/v1/step_up");
        call.json(body).send().await
    };
    let by_password = step_up(json!({"password": PASSWORD})).await;
    refused(&by_password, "POST /v1/step_up", "auth.step_up_required");
    assert_eq!(step_up(json!({})).await.code(), "invalid_body");
    let raised = step_up(json!({"code": code(&world, &bob.app)})).await;
    let until = text(&raised.expect(200).json()["until"]);
    assert_eq!(until, world.clock.now().plus(5 * MINUTE).to_string());
    remove().await.expect(204);
    assert_eq!(remove().await.code(), "auth.authenticator_not_found");
    sign_in(&world, EMAIL).await;
    world.stop().await;
}

#[actix_web::test]
async fn a_change_is_mailed_and_the_link_in_the_mail_takes_the_account_back() {
    let world = World::start().await;
    owner(&world).await;
    let bob = equipped(&world).await;
    world.drain().await;
    let token = mailed_token(&world, EMAIL, "/report");
    let mails = world.outbox();
    let mail = mails
        .iter()
        .rev()
        .find(|mail| mail.contains(&token))
        .unwrap();
    assert!(
        mail.contains("Subject: Your second factors were changed"),
        "{mail}"
    );
    let page = world.get("/report").send().await.expect(200);
    assert!(page.text.contains("data-flow=\"report\""));
    let report = || {
        world
            .post("/v1/intrusion_reports", json!({"token": token}))
            .send()
    };
    report().await.expect(204);
    let me = bob
        .person
        .account_call(&world, "GET", "/v1/me")
        .send()
        .await;
    assert_eq!(me.code(), "auth.token_invalid");
    assert_eq!(
        password_of(&world, "web").await.code(),
        "auth.invalid_credentials"
    );
    refused(
        &report().await,
        "POST /v1/intrusion_reports",
        "auth.token_used_or_expired",
    );
    world.drain().await;
    let reset = mailed_token(&world, EMAIL, "/reset");
    let body = json!({"token": reset, "new_password": PASSWORD});
    let call = world.post("/v1/password_resets/confirm", body);
    call.send().await.expect(204);
    // The app was added within the day: it is gone too.
    sign_in(&world, EMAIL).await;
    world.stop().await;
}

#[actix_web::test]
async fn a_session_of_a_workspace_has_no_part_in_ones_factors() {
    let world = World::start().await;
    let ada = owner(&world).await;
    for (method, path) in [
        ("GET", "/v1/me/authenticators"),
        ("POST", "/v1/me/authenticators/totp"),
        ("POST", "/v1/me/recovery_codes"),
    ] {
        let answer = ada.call(&world, method, path).send().await;
        refused(
            &answer,
            &format!("{method} {path}"),
            "auth.account_session_required",
        );
    }
    let step_up = ada.post(&world, "/v1/step_up", json!({"password": PASSWORD}));
    step_up.send().await.expect(200);
    world.stop().await;
}
