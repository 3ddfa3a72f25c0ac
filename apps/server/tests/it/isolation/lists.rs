//! No list, filter, cursor or export of one workspace shows anything of another.

use serde_json::Value;

use super::marked::{Ids, MARK, fill};
use crate::matrix::{Caller, Town};
use crate::world::Answer;

/// What is asked for as the other workspace's owner. To us each of them shows something.
fn questions(ids: &Ids) -> Vec<String> {
    let plain = [
        "/v1/leads?limit=200",
        "/v1/contacts?limit=200",
        "/v1/audit_events?limit=200",
        "/v1/leads?email=zweibruecken@first.example",
        "/v1/contacts?email=zweibruecken@second.example",
        "/v1/leads?status=won,new&value_currency=EUR&value_min=0",
        "/v1/members",
        "/v1/invitations",
        "/v1/workspace",
        "/v1/sessions",
        "/v1/me",
    ];
    let mut questions: Vec<String> = plain.map(str::to_owned).to_vec();
    for list in ["/v1/leads", "/v1/contacts"] {
        questions.push(format!("{list}?q={MARK}"));
        let orders = ["created_at", "-created_at", "updated_at", "-updated_at"];
        questions.extend(orders.map(|order| format!("{list}?limit=200&sort={order}")));
    }
    let orders = ["status", "-status", "value", "-value"];
    questions.extend(orders.map(|order| format!("/v1/leads?limit=200&sort={order}")));
    questions.push(format!("/v1/leads?source={MARK}"));
    for filter in ["", "&q=lead", "&action=lead.*"] {
        for format in ["csv", "jsonl"] {
            questions.push(format!("/v1/audit_events/export?format={format}{filter}"));
        }
    }
    questions.push(format!("/v1/audit_events?q={}", ids.lead));
    questions.push(format!("/v1/audit_events?target={}", ids.lead));
    questions.push(format!("/v1/audit_events?actor={}", ids.member));
    questions
}

fn encoded(question: &str) -> String {
    question.replace('ü', "%C3%BC")
}

async fn ask(town: &Town, caller: Caller, question: &str) -> Answer {
    let call = town.world.get(&encoded(question));
    town.by(caller, call).send().await.expect(200)
}

#[actix_web::test]
async fn no_list_of_a_workspace_shows_anything_of_another() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    for question in questions(&ids) {
        let foreign = ask(&town, Caller::Foreign, &question).await;
        let ours = ask(&town, Caller::Owner, &question).await;
        let traces = ids.traces();
        let seen = traces.iter().find(|trace| foreign.text.contains(**trace));
        assert_eq!(seen, None, "{question}: {}", foreign.text);
        let asks = traces.iter().any(|trace| ours.text.contains(trace));
        assert!(asks, "{question} asks for nothing");
    }
    let workspaces = town
        .world
        .get("/v1/workspaces")
        .bearer(&town.theirs.owner.account);
    let workspaces = workspaces.send().await.expect(200);
    assert!(!workspaces.text.contains(&ids.workspace) && workspaces.text.contains(&town.theirs.id));
    town.stop().await;
}

#[actix_web::test]
async fn a_cursor_of_one_workspace_leads_to_nothing_of_it_in_another() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    let lists = [
        "/v1/leads?limit=1".to_owned(),
        "/v1/leads?limit=1&sort=-value".to_owned(),
        "/v1/contacts?limit=1".to_owned(),
        "/v1/members?limit=1".to_owned(),
        "/v1/audit_events?limit=1".to_owned(),
    ];
    for list in lists {
        let page = ask(&town, Caller::Owner, &list).await.json();
        let cursor = page["next_cursor"].as_str().unwrap();
        let question = format!("{list}&cursor={cursor}").replace("limit=1", "limit=200");
        let call = town.by(Caller::Foreign, town.world.get(&question));
        let answer = call.send().await;
        assert!(
            [200, 400].contains(&answer.status),
            "{list}: {}",
            answer.text
        );
        for trace in ids.traces() {
            assert!(!answer.text.contains(trace), "{list} shows {trace}");
        }
    }
    town.stop().await;
}

#[actix_web::test]
async fn the_same_person_in_two_workspaces_sees_each_from_its_own_session_alone() {
    let town = Town::build().await;
    let ids = fill(&town).await;
    let mut owner = town.ours.owner.clone();
    let token = town
        .invited_token(&town.theirs, &owner.email, "owner")
        .await;
    let body = serde_json::json!({"token": token});
    let call = town.world.post("/v1/invitations/accept", body);
    call.bearer(&owner.account).send().await.expect(200);
    owner.token = town.open(&owner, &town.theirs.id).await.token;
    let call = town.world.get("/v1/leads?limit=200").bearer(&owner.token);
    let leads = call.send().await.expect(200);
    assert!(!leads.text.contains(MARK) && leads.text.contains("Elsewhere"));
    let path = format!("/v1/leads/{}", ids.lead);
    town.world
        .get(&path)
        .bearer(&owner.token)
        .send()
        .await
        .expect(404);
    let lead: Value = town.read(&town.ours, &path).await;
    assert_eq!(lead["id"], serde_json::json!(ids.lead));
    town.stop().await;
}
