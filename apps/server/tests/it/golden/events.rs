//! What each change leaves in the audit log.

use std::collections::BTreeSet;

use audit::{EventFilter, EventQuery};
use kernel::PageLimit;
use serde_json::{Value, json};
use server::{RouteEntry, route_table};

use super::file::check;
use super::table::{row, table};
use crate::matrix::requests::request;
use crate::matrix::{Caller, Town};
use crate::world::{Answer, World};

const ABOUT: &str = "\
Every call that changes something, and the events that a good one leaves in the log of the platform
and in the log of the workspace that it concerns.";

const ABOUT_FAILURES: &str = "\
Every way to fail to prove who one is, and the events that it leaves in the log of the platform and
in the log of the workspace that it concerns.";

#[actix_web::test]
async fn every_change_leaves_the_checked_in_events() {
    let town = Town::build().await;
    let mut rows = vec![row(["method", "path", "platform", "workspace"])];
    let changes = route_table()
        .into_iter()
        .filter(|route| route.method != "GET" && !is_question(route));
    for route in changes {
        let answer = request(&town, &route, who(&route)).await.send().await;
        assert!(answer.status < 300, "{route:?}: {}", answer.text);
        let (platform, workspace) = events_of(&town, &route, &answer).await;
        assert!(
            platform != "-" || workspace != "-",
            "{route:?} leaves no event"
        );
        rows.push(row([&route.method, route.path, &platform, &workspace]));
    }
    town.stop().await;
    check("events.txt", &table(ABOUT, &rows));
}

#[actix_web::test]
async fn reading_and_asking_leave_no_event() {
    let town = Town::build().await;
    for route in route_table()
        .into_iter()
        .filter(|route| route.method == "GET" || is_question(route))
    {
        let answer = request(&town, &route, who(&route)).await.send().await;
        let left = events_of(&town, &route, &answer).await;
        assert_eq!(left, ("-".to_owned(), "-".to_owned()), "{route:?}");
    }
    town.stop().await;
}

#[actix_web::test]
async fn every_failed_proof_of_a_person_leaves_the_checked_in_events() {
    let town = Town::build().await;
    let email = town.person(Caller::Owner).email.as_str();
    let sign_in = |email: &str| {
        let body = json!({"email": email, "password": "no lamp of quartz"});
        town.world.post("/v1/sessions", body)
    };
    let change = json!({
        "current_password": "no lamp of quartz", "new_password": "another quartz lamp 28",
    });
    let change = town.by(Caller::Owner, town.world.post("/v1/me/password", change));
    let attempts = [
        ("/v1/sessions", "a wrong password", sign_in(email)),
        (
            "/v1/sessions",
            "an unknown address",
            sign_in("nobody@town.example"),
        ),
        ("/v1/me/password", "a wrong current password", change),
    ];
    let mut rows = vec![row(["path", "with", "platform", "workspace"])];
    for (path, with, call) in attempts {
        let answer = call.send().await;
        assert!(matches!(answer.status, 401 | 403), "{}", answer.text);
        let routes = route_table();
        let route = routes.iter().find(|route| route.path == path).unwrap();
        let (platform, workspace) = events_of(&town, route, &answer).await;
        rows.push(row([path, with, &platform, &workspace]));
    }
    town.stop().await;
    check("failures.txt", &table(ABOUT_FAILURES, &rows));
}

/// A call that asks an authenticator something: nothing has happened before the answer.
fn is_question(route: &RouteEntry) -> bool {
    route.path.ends_with("/passkey_options") || route.path == "/v1/passkey_challenges"
}

/// One who may.
fn who(route: &RouteEntry) -> Caller {
    match route.path {
        "/v1/claims"
        | "/v1/registrations"
        | "/v1/email_verifications"
        | "/v1/sessions/refresh"
        | "/v1/password_resets"
        | "/v1/password_resets/confirm"
        | "/v1/intrusion_reports"
        | "/v1/sessions/second_factor"
        | "/v1/sessions/passkey" => Caller::Anonymous,
        path if path.starts_with("/v1/oidc/") => Caller::Anonymous,
        path if path.starts_with("/v1/me/identities") => Caller::Account,
        "/v1/sessions" if route.method == "POST" => Caller::Anonymous,
        path if path.starts_with("/v1/workspaces") => Caller::Account,
        "/v1/invitations/accept" | "/v1/me/recovery_codes" => Caller::Account,
        path if path.starts_with("/v1/me/authenticators") => Caller::Account,
        _ => Caller::Owner,
    }
}

/// The actions in the platform's log and in those of the owner's workspaces that the request left.
async fn events_of(town: &Town, route: &RouteEntry, answer: &Answer) -> (String, String) {
    let id = answer.header("x-request-id");
    let claimed = route.path == "/v1/claims";
    let world = if claimed {
        &town.unclaimed
    } else {
        &town.world
    };
    world.drain().await;
    let mut tokens = Vec::new();
    if claimed {
        tokens.push(answer.json()["access_token"].as_str().unwrap().to_owned());
    } else {
        tokens.extend(every_workspace(town).await);
    }
    let mut ours = Vec::new();
    for token in tokens {
        ours.extend(workspace_log(world, &token, id).await);
    }
    (list(&platform_log(world, id).await), list(&ours))
}

/// A token for each workspace of our owner, those that the call has just made included.
async fn every_workspace(town: &Town) -> Vec<String> {
    let owner = &town.ours.owner;
    let call = town.world.get("/v1/workspaces").bearer(&owner.account);
    let workspaces = call.send().await.expect(200).json();
    let mut tokens = Vec::new();
    for workspace in workspaces["data"].as_array().unwrap() {
        let id = workspace["id"].as_str().unwrap();
        tokens.push(town.open(owner, id).await.token);
    }
    tokens
}

async fn workspace_log(world: &World, token: &str, request: &str) -> Vec<String> {
    let call = world
        .get("/v1/audit_events/export?format=jsonl")
        .bearer(token);
    let lines = call.send().await.expect(200).text;
    let events = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let of_request = events.filter(|event: &Value| event["request_id"] == json!(request));
    of_request
        .map(|event| event["action"].as_str().unwrap().to_owned())
        .collect()
}

async fn platform_log(world: &World, request: &str) -> Vec<String> {
    let state = world.state();
    let query = EventQuery {
        filter: EventFilter::default(),
        limit: PageLimit::new(50).unwrap(),
        cursor: None,
    };
    let page = state.audit.list(&state.control, &query).await.unwrap();
    let events = page.data.into_iter().rev();
    events
        .filter(|event| event.request_id == request)
        .map(|event| event.action)
        .collect()
}

/// Each action once with how often, in the order of the alphabet.
fn list(actions: &[String]) -> String {
    let names: BTreeSet<&String> = actions.iter().collect();
    let count = |name: &String| actions.iter().filter(|other| *other == name).count();
    let texts: Vec<String> = names
        .iter()
        .map(|name| match count(name) {
            1 => (*name).clone(),
            times => format!("{name} x{times}"),
        })
        .collect();
    if texts.is_empty() {
        return "-".to_owned();
    }
    texts.join(", ")
}
