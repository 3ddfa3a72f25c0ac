//! The town itself.

use std::cell::Cell;

use serde_json::{Value, json};
use server::Settings;
use testbed::LyingProvider;

use super::people::{Issued, PASSWORD, sign_in};
use super::{Caller, Person, Place};
use crate::oidc::{provided, providers};
use crate::world::{Call, World};

/// One server with two workspaces and somebody in every role, and another that nobody owns yet.
pub struct Town {
    pub world: World,
    pub unclaimed: World,
    pub provider: LyingProvider,
    pub ours: Place,
    pub theirs: Place,
    people: Vec<(Caller, Person)>,
    pub(super) count: Cell<u32>,
}

impl Town {
    /// Builds the town through the API.
    pub async fn build() -> Self {
        Self::build_in(|_| {}).await
    }

    /// Builds the town in a world with settings of its own.
    pub async fn build_in(change: impl FnOnce(&mut Settings)) -> Self {
        let provider = provided();
        let world = World::start_with(|settings| {
            providers(settings, &provider);
            change(settings);
        });
        let world = world.await;
        let ours = claim(&world).await;
        let mut town = Self {
            world,
            unclaimed: World::start().await,
            provider,
            theirs: ours.clone(),
            people: vec![(Caller::Owner, ours.owner.clone())],
            ours,
            count: Cell::new(0),
        };
        let stranger = town.sign_up().await;
        town.theirs = town.settle(stranger, "Theirs").await;
        town.people
            .push((Caller::Foreign, town.theirs.owner.clone()));
        for caller in [Caller::Viewer, Caller::Member, Caller::Admin] {
            let person = town.newcomer(caller).await;
            town.people.push((caller, person));
        }
        town
    }

    /// The one of a kind who is always there.
    pub fn person(&self, caller: Caller) -> &Person {
        let wanted = if matches!(caller, Caller::Account | Caller::Anonymous) {
            Caller::Owner
        } else {
            caller
        };
        let found = self.people.iter().find(|(kind, _)| *kind == wanted);
        &found.unwrap().1
    }

    /// Signs a call with the token of a kind of caller.
    pub fn by(&self, caller: Caller, call: Call) -> Call {
        Self::signed(caller, self.person(caller), call)
    }

    /// Signs a call with the token that a person of a kind uses.
    pub fn signed(caller: Caller, person: &Person, call: Call) -> Call {
        match caller {
            Caller::Anonymous => call,
            Caller::Account => call.bearer(&person.account),
            _ => call.bearer(&person.token),
        }
    }

    /// Makes a thing in a workspace as its owner, and answers with it.
    pub async fn make(&self, place: &Place, path: &str, body: Value) -> Value {
        let call = self.world.post(path, body).bearer(&place.owner.token);
        call.send().await.expect(201).json()
    }

    /// Reads something of a workspace as its owner.
    pub async fn read(&self, place: &Place, path: &str) -> Value {
        let call = self.world.get(path).bearer(&place.owner.token);
        call.send().await.expect(200).json()
    }

    /// Imports a file as the workspace's owner, and answers with the report.
    pub async fn import(&self, place: &Place, path: &str, file: &str) -> Value {
        let call = self.world.call("POST", path).bearer(&place.owner.token);
        call.body("text/csv", file).send().await.expect(201).json()
    }

    /// Stops both servers.
    pub async fn stop(self) {
        self.world.stop().await;
        self.unclaimed.stop().await;
    }
}

/// The body that claims a fresh installation.
pub fn claim_body(world: &World) -> Value {
    let token = world.claim_token().unwrap_or_default();
    json!({
        "token": token, "email": "first@town.example", "password": PASSWORD,
        "name": "Sasha Founder", "workspace_name": "Ours",
    })
}

async fn claim(world: &World) -> Place {
    let answer = world.post("/v1/claims", claim_body(world)).send().await;
    let body = answer.expect(201).json();
    let issued = Issued::read(&body);
    let email = "first@town.example".to_owned();
    let owner = Person {
        account: sign_in(world, &email).await.token,
        token: issued.token,
        user: issued.user,
        email,
    };
    let id = body["session"]["workspace_id"].as_str().unwrap().to_owned();
    Place { id, owner }
}
