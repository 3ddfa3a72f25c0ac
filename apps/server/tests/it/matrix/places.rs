//! Workspaces: how somebody comes to be in one.

use serde_json::{Value, json};

use super::people::{Issued, mailed_token};
use super::{Caller, Person, Town};

/// A workspace.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: String,
    pub owner: Person,
}

impl Town {
    /// A fresh workspace with its owner.
    pub async fn settle(&self, mut owner: Person, name: &str) -> Place {
        let call = self.world.post("/v1/workspaces", json!({"name": name}));
        let made = call.bearer(&owner.account).send().await.expect(201).json();
        let id = made["id"].as_str().unwrap().to_owned();
        owner.token = self.open(&owner, &id).await.token;
        Place { id, owner }
    }

    /// Opens a session of a workspace.
    pub async fn open(&self, person: &Person, workspace: &str) -> Issued {
        let path = format!("/v1/workspaces/{workspace}/sessions");
        let call = self.world.post(&path, json!({})).bearer(&person.account);
        Issued::read(&call.send().await.expect(201).json())
    }

    /// Invites an address, and answers with the invitation.
    pub async fn invite(&self, place: &Place, email: &str, role: &str) -> Value {
        let body = json!({"email": email, "role": role});
        let call = self.world.post("/v1/invitations", body);
        call.bearer(&place.owner.token)
            .send()
            .await
            .expect(201)
            .json()
    }

    /// Invites an address, and answers with the token of the mailed link.
    pub async fn invited_token(&self, place: &Place, email: &str, role: &str) -> String {
        self.invite(place, email, role).await;
        self.world.drain().await;
        mailed_token(&self.world, email, "/invitation")
    }

    /// Makes somebody new a member of a workspace.
    pub async fn join(&self, place: &Place, role: &str) -> Person {
        let mut person = self.sign_up().await;
        let token = self.invited_token(place, &person.email, role).await;
        let call = self
            .world
            .post("/v1/invitations/accept", json!({"token": token}));
        call.bearer(&person.account).send().await.expect(200);
        person.token = self.open(&person, &place.id).await.token;
        person
    }

    /// Somebody new of a kind, for a call that would spoil the caller.
    pub async fn newcomer(&self, caller: Caller) -> Person {
        let place = if caller == Caller::Foreign {
            &self.theirs
        } else {
            &self.ours
        };
        self.join(place, caller.role()).await
    }
}
