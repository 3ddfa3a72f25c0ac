//! People who use the API: each one signs in and calls as a client would.

use serde_json::{Value, json};

use super::mails::mailed_token;
use crate::world::{Answer, Call, World};

pub const PASSWORD: &str = "a lantern over quiet water";

/// Somebody with an account session, and perhaps a session of one workspace.
pub struct Person {
    pub user_id: String,
    pub account: String,
    pub refresh_token: String,
    pub workspace: Option<String>,
    pub workspace_id: Option<String>,
}

impl Person {
    /// A call with the session of the workspace.
    #[track_caller]
    pub fn call(&self, world: &World, method: &str, path: &str) -> Call {
        world
            .call(method, path)
            .bearer(self.workspace.as_ref().expect("a workspace session"))
    }

    pub fn get(&self, world: &World, path: &str) -> Call {
        self.call(world, "GET", path)
    }

    pub fn post(&self, world: &World, path: &str, body: Value) -> Call {
        self.call(world, "POST", path).json(body)
    }

    pub fn patch(&self, world: &World, path: &str, body: Value) -> Call {
        self.call(world, "PATCH", path).json(body)
    }

    pub fn delete(&self, world: &World, path: &str) -> Call {
        self.call(world, "DELETE", path)
    }

    /// A call with the account session.
    pub fn account_call(&self, world: &World, method: &str, path: &str) -> Call {
        world.call(method, path).bearer(&self.account)
    }

    /// Opens a session of the workspace and goes on with it.
    pub async fn enter(mut self, world: &World, workspace: &str) -> Self {
        let path = format!("/v1/workspaces/{workspace}/sessions");
        let opened = self
            .account_call(world, "POST", &path)
            .send()
            .await
            .expect(201)
            .json();
        self.workspace = Some(text(&opened["access_token"]));
        self.workspace_id = Some(workspace.to_owned());
        self
    }
}

/// Claims the installation; the owner stands in the first workspace.
pub async fn owner(world: &World) -> Person {
    let claim = json!({
        "token": world.claim_token().unwrap(),
        "email": "ada@example.com",
        "password": PASSWORD,
        "name": "Ada",
        "workspace_name": "Acme",
    });
    let claimed = world
        .post("/v1/claims", claim)
        .send()
        .await
        .expect(201)
        .json();
    let workspace = text(&claimed["session"]["workspace_id"]);
    sign_in(world, "ada@example.com")
        .await
        .enter(world, &workspace)
        .await
}

/// Signs somebody up, with the address verified.
pub async fn registered(world: &World, email: &str) -> Person {
    let new = json!({"email": email, "password": PASSWORD, "name": "Somebody"});
    world
        .post("/v1/registrations", new)
        .send()
        .await
        .expect(202);
    world.drain().await;
    let token = mailed_token(world, email, "/verify");
    world
        .post("/v1/email_verifications", json!({"token": token}))
        .send()
        .await
        .expect(204);
    sign_in(world, email).await
}

/// Signs in with the password that everybody has.
pub async fn sign_in(world: &World, email: &str) -> Person {
    let body = json!({"email": email, "password": PASSWORD});
    let signed_in = world
        .post("/v1/sessions", body)
        .send()
        .await
        .expect(201)
        .json();
    Person {
        user_id: text(&signed_in["session"]["user_id"]),
        account: text(&signed_in["access_token"]),
        refresh_token: text(&signed_in["refresh_token"]),
        workspace: None,
        workspace_id: None,
    }
}

/// Somebody new whom `admin` has invited with a role, standing in the workspace.
pub async fn member(world: &World, admin: &Person, email: &str, role: &str) -> Person {
    let invite = json!({"email": email, "role": role});
    admin
        .post(world, "/v1/invitations", invite)
        .send()
        .await
        .expect(201);
    let person = registered(world, email).await;
    world.drain().await;
    let token = mailed_token(world, email, "/invitation");
    let accept = person.account_call(world, "POST", "/v1/invitations/accept");
    accept
        .json(json!({"token": token}))
        .send()
        .await
        .expect(200);
    person
        .enter(world, admin.workspace_id.as_ref().unwrap())
        .await
}

/// Somebody who owns another workspace.
pub async fn stranger(world: &World, email: &str) -> Person {
    let person = registered(world, email).await;
    let create = person.account_call(world, "POST", "/v1/workspaces");
    let made = create
        .json(json!({"name": "Elsewhere"}))
        .send()
        .await
        .expect(201)
        .json();
    person.enter(world, made["id"].as_str().unwrap()).await
}

/// Fails unless the answer is this refusal, and one that the document announces for the operation,
/// with the status that the document says.
#[track_caller]
pub fn refused(answer: &Answer, operation: &str, code: &str) {
    assert_eq!(answer.code(), code, "{}", answer.text);
    let document: Value = serde_json::from_str(&server::openapi_json()).unwrap();
    let (method, path) = operation.split_once(' ').unwrap();
    let operation = &document["paths"][path][method.to_lowercase()];
    let announced = &operation["responses"][answer.status.to_string()]["description"];
    let announced = announced.as_str().unwrap_or_default();
    assert!(
        announced.contains(&format!("`{code}`")),
        "{method} {path} does not announce {code}"
    );
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The codes of the wrong fields, with their pointers.
pub fn faults(answer: &Answer) -> Vec<(String, String)> {
    let document = answer.json();
    let errors = document["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}
