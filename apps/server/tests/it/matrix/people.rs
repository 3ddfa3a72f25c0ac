//! People: how somebody comes to have an account and its session.

use serde_json::{Value, json};

use super::Town;
use crate::world::World;

/// Everybody's password. Nobody's name or address is in it.
pub const PASSWORD: &str = "quartz lamp orbit 27";

/// Somebody with an account.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub user: String,
    pub email: String,
    /// The access token of an account session.
    pub account: String,
    /// The access token of a workspace session; empty without one.
    pub token: String,
}

/// A session as the server hands it over.
#[derive(Debug, Clone)]
pub struct Issued {
    pub token: String,
    pub refresh_token: String,
    pub session: String,
    pub user: String,
}

impl Issued {
    pub fn read(body: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            token: text(&body["access_token"]),
            refresh_token: text(&body["refresh_token"]),
            session: text(&body["session"]["id"]),
            user: text(&body["session"]["user_id"]),
        }
    }
}

/// Begins an account session.
pub async fn sign_in(world: &World, email: &str) -> Issued {
    let body = json!({"email": email, "password": PASSWORD});
    let answer = world.post("/v1/sessions", body).send().await.expect(201);
    Issued::read(&answer.json())
}

/// The token behind the link to a page, in the mail to an address.
pub fn mailed_token(world: &World, email: &str, page: &str) -> String {
    let link = format!("{page}#token=");
    let mails = world.outbox();
    let mail = mails
        .iter()
        .rev()
        .find(|mail| mail.contains(&format!("To: {email}")) && mail.contains(&link))
        .unwrap_or_else(|| panic!("no mail to {email} with {page}"));
    let token = mail.split(&link).nth(1).unwrap();
    token
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl Town {
    /// An address that nobody has had before.
    pub fn fresh_email(&self) -> String {
        let count = self.count.get() + 1;
        self.count.set(count);
        format!("person-{count}@town.example")
    }

    /// Signs somebody up who has not verified the address yet, and answers with the address.
    pub async fn register(&self) -> String {
        let email = self.fresh_email();
        let body = json!({"email": email, "password": PASSWORD, "name": "Robin Citizen"});
        let call = self.world.post("/v1/registrations", body);
        call.send().await.expect(202);
        self.world.drain().await;
        email
    }

    /// Somebody with a verified address and an account session.
    pub async fn sign_up(&self) -> Person {
        let email = self.register().await;
        let token = mailed_token(&self.world, &email, "/verify");
        let call = self
            .world
            .post("/v1/email_verifications", json!({"token": token}));
        call.send().await.expect(204);
        let issued = sign_in(&self.world, &email).await;
        Person {
            user: issued.user,
            email,
            account: issued.token,
            token: String::new(),
        }
    }
}
