//! Words in everything that concerns accounts, sessions and membership.

use serde_json::{Value, json};

use super::nest::Nest;

/// Claims, renames and goes in; answers with a token of the first workspace.
pub async fn owner(nest: &Nest) -> String {
    let email = nest.address("the owner's address");
    let password = nest.plant("the owner's password");
    let claim = json!({
        "token": nest.program.claim_token(), "email": email, "password": password,
        "name": nest.plant("the owner's name"), "workspace_name": nest.plant("a workspace"),
    });
    let claimed = nest.post("/v1/claims", "", claim).await.expect(201);
    let refresh = json!({"refresh_token": nest.session(&claimed).1});
    let refreshed = nest.post("/v1/sessions/refresh", "", refresh).await;
    let (workspace, _) = nest.session(&refreshed.expect(200));
    let sign_in = json!({"email": email, "password": password, "client": "native"});
    let signed_in = nest.post("/v1/sessions", "", sign_in).await.expect(201);
    let (account, _) = nest.session(&signed_in);
    for (path, token) in [("/v1/me", &account), ("/v1/workspace", &workspace)] {
        let name = json!({"name": nest.plant("a changed name")});
        nest.send("PATCH", path, token, name).await.expect(200);
    }
    let new = nest.plant("a new password");
    let change = json!({"current_password": password, "new_password": new});
    nest.post("/v1/me/password", &account, change)
        .await
        .expect(204);
    reopened(nest, &account).await
}

/// The other sessions ended with the password: the workspace is opened again, and one more is made.
async fn reopened(nest: &Nest, account: &str) -> String {
    let new = json!({"name": nest.plant("one more workspace")});
    let call = nest.call("POST", "/v1/workspaces", account).json(new);
    let key = nest.plant("an idempotency key");
    call.header("idempotency-key", &key)
        .send()
        .await
        .expect(201);
    let list = nest
        .send("GET", "/v1/workspaces", account, Value::Null)
        .await;
    let id = list.expect(200).json()["data"][0]["id"].clone();
    let path = format!("/v1/workspaces/{}/sessions", id.as_str().unwrap());
    let opened = nest.post(&path, account, json!({})).await.expect(201);
    nest.session(&opened).0
}

/// Somebody is invited, signs up with a workspace, forgets the password, joins, and goes.
pub async fn guest(nest: &Nest, owner: &str) {
    let email = nest.address("the guest's address");
    let invite = json!({"email": email, "role": "viewer"});
    nest.post("/v1/invitations", owner, invite)
        .await
        .expect(201);
    let join = nest.mailed_token(owner, &email, "/invitation").await;
    sign_up(nest, owner, &email).await;
    let password = nest.plant("the guest's new password");
    recover(nest, owner, &email, &password).await;
    let sign_in = json!({"email": email, "password": password});
    let signed_in = nest.post("/v1/sessions", "", sign_in).await.expect(201);
    let (account, _) = nest.session(&signed_in);
    let join = json!({"token": join});
    nest.post("/v1/invitations/accept", &account, join)
        .await
        .expect(200);
    leave(nest, owner, &email).await;
    let end = nest.send("DELETE", "/v1/sessions/current", &account, Value::Null);
    end.await.expect(204);
}

async fn sign_up(nest: &Nest, owner: &str, email: &str) {
    let sign_up = json!({
        "email": email, "password": nest.plant("the guest's password"),
        "name": nest.plant("the guest's name"), "workspace_name": nest.plant("the guest's workspace"),
    });
    let register = || nest.post("/v1/registrations", "", sign_up.clone());
    register().await.expect(202);
    let token = json!({"token": nest.mailed_token(owner, email, "/verify").await});
    nest.post("/v1/email_verifications", "", token)
        .await
        .expect(204);
    // A known address gets a mail of another kind.
    register().await.expect(202);
}

async fn recover(nest: &Nest, owner: &str, email: &str, password: &str) {
    let wish = json!({"email": email});
    nest.post("/v1/password_resets", "", wish).await.expect(202);
    let token = nest.mailed_token(owner, email, "/reset").await;
    let confirm = json!({"token": token, "new_password": password});
    let confirmed = nest.post("/v1/password_resets/confirm", "", confirm);
    confirmed.await.expect(204);
}

/// The owner changes the guest's role, and removes the guest.
async fn leave(nest: &Nest, owner: &str, email: &str) {
    let members = nest.send("GET", "/v1/members", owner, Value::Null).await;
    let members = members.expect(200).json();
    let mut members = members["data"].as_array().unwrap().iter();
    let guest = members
        .find(|member| member["email"] == json!(email))
        .unwrap();
    let path = format!("/v1/members/{}", guest["user_id"].as_str().unwrap());
    let role = json!({"role": "member"});
    nest.send("PATCH", &path, owner, role).await.expect(200);
    nest.send("DELETE", &path, owner, Value::Null)
        .await
        .expect(204);
}
