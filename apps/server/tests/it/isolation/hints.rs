//! The workspace of a request is the one of its token. Nothing else that a client sends can name
//! another, or another user.

use serde_json::{Value, json};

use super::marked::{Ids, fill};
use crate::matrix::{Caller, Town};

const NAMES: [&str; 6] = [
    "workspace_id",
    "workspace",
    "tenant",
    "tenant_id",
    "org_id",
    "user_id",
];

#[actix_web::test]
async fn a_header_or_cookie_that_names_another_workspace_changes_nothing() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    let lists = [
        "/v1/leads?limit=200",
        "/v1/workspace",
        "/v1/members",
        "/v1/audit_events?limit=200",
    ];
    for path in lists {
        for (name, value) in hints(&town, &ids) {
            let call = town.world.get(path).header(name, &value);
            let answer = town.by(Caller::Foreign, call).send().await.expect(200);
            for trace in ids.traces() {
                let shown = answer.text.contains(trace);
                assert!(!shown, "{path} with {name} shows {trace}");
            }
            // Without a token of its own the request has none.
            let call = town.world.get(path).header(name, &value);
            call.send().await.expect(401);
        }
    }
    town.stop().await;
}

fn hints(town: &Town, ids: &Ids) -> Vec<(&'static str, String)> {
    let (id, user, token) = (&ids.workspace, &ids.member, &town.ours.owner.token);
    let names = [
        "x-workspace-id",
        "x-workspace",
        "x-tenant-id",
        "x-org-id",
        "x-forwarded-host",
        "x-original-url",
        "workspace",
    ];
    let mut hints: Vec<_> = names.map(|name| (name, id.clone())).to_vec();
    hints.extend(["x-user-id", "x-forwarded-user"].map(|name| (name, user.clone())));
    hints.push(("x-http-method-override", "DELETE".to_owned()));
    hints.push(("x-access-token", token.clone()));
    let cookie = format!("workspace_id={id}; access_token={token}; session={token}");
    hints.push(("cookie", cookie));
    hints
}

#[actix_web::test]
async fn a_query_that_names_another_workspace_is_refused() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    let lists = [
        "/v1/leads?",
        "/v1/contacts?",
        "/v1/members?",
        "/v1/audit_events?",
        "/v1/audit_events/export?format=csv&",
    ];
    for list in lists {
        for name in NAMES.iter().chain(&["access_token"]) {
            let path = format!("{list}{name}={}", ids.workspace);
            let answer = town.by(Caller::Foreign, town.world.get(&path)).send().await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (400, "invalid_query"),
                "{path}"
            );
        }
    }
    // A token in the query string is no token.
    let path = format!("/v1/leads?access_token={}", town.ours.owner.token);
    town.world.get(&path).send().await.expect(401);
    town.stop().await;
}

#[actix_web::test]
async fn better_auth_cve_2025_61928_a_body_that_names_a_workspace_or_a_user_is_refused() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    let theirs = &town.theirs.owner;
    for (method, path, caller, body) in bodies(&theirs.email) {
        for name in NAMES
            .iter()
            .chain(&["id", "owner_id", "created_by", "version"])
        {
            let mut named = body.clone();
            let user = name.starts_with("user");
            named[*name] = json!(if user { &ids.member } else { &ids.workspace });
            let call = town.world.call(method, path).json(named);
            let answer = Town::signed(caller, theirs, call).send().await;
            let seen = (answer.status, answer.code());
            assert_eq!(seen, (422, "invalid_body".to_owned()), "{path} {name}");
        }
    }
    for list in [
        "/v1/leads?limit=200",
        "/v1/contacts?limit=200",
        "/v1/workspace",
        "/v1/invitations",
    ] {
        let ours = town.read(&town.ours, list).await.to_string();
        assert!(!ours.contains("Planted"), "{list}");
    }
    town.stop().await;
}

/// Good bodies, but for what is added to them.
fn bodies(email: &str) -> [(&'static str, &'static str, Caller, Value); 8] {
    use Caller::{Account, Anonymous, Foreign};
    let named = || json!({"name": "Planted"});
    let invited = json!({"email": "p@p.example", "role": "owner"});
    let sign_in = json!({"email": email, "password": "x"});
    [
        ("POST", "/v1/leads", Foreign, named()),
        ("POST", "/v1/contacts", Foreign, named()),
        ("PATCH", "/v1/workspace", Foreign, named()),
        ("PATCH", "/v1/me", Foreign, named()),
        ("POST", "/v1/invitations", Foreign, invited),
        ("POST", "/v1/workspaces", Account, named()),
        (
            "POST",
            "/v1/invitations/accept",
            Account,
            json!({"token": "x"}),
        ),
        ("POST", "/v1/sessions", Anonymous, sign_in),
    ]
}
