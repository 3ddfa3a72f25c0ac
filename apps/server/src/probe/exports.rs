//! A long answer whose reader is put out while it is made.

use actix_web::web::Data;
use audit::{Action, EventActor, EventFilter, NewEvent};
use futures_util::StreamExt;
use kernel::Origin;
use serde_json::json;
use tenancy::Grant;
use tenancy::permission::ReadAudit;

use super::{Answer, Probe};
use crate::error::Code;
use crate::extract::Standing;
use crate::flows;

/// More events than are read in two steps.
const EVENTS: usize = 1_200;

/// The token of a session in a fresh workspace.
async fn workspace_token(probe: &Probe) -> String {
    let account = format!("Bearer {}", probe.token().await);
    let make = probe
        .post("/v1/workspaces")
        .insert_header(("authorization", account.as_str()));
    let made = make.send_json(&json!({"name": "Acme"})).await.unwrap();
    let id = Answer::of(made).await.json()["id"].clone();
    let path = format!("/v1/workspaces/{}/sessions", id.as_str().unwrap());
    let open = probe
        .post(&path)
        .insert_header(("authorization", account.as_str()));
    let opened = Answer::of(open.send().await.unwrap()).await.json();
    opened["access_token"].as_str().unwrap().to_owned()
}

async fn fill(probe: &Probe, grant: &Grant<ReadAudit>) {
    let (audit, actor) = (probe.running.state().audit.clone(), *grant.actor());
    let filled = grant.database().write(move |transaction| {
        Box::pin(async move {
            for _ in 0..EVENTS {
                let event = NewEvent {
                    action: Action::new("probe.filled"),
                    actor: EventActor::User(actor),
                    target: None,
                    details: json!({}),
                };
                audit.append(transaction, &Origin::default(), event).await?;
            }
            Ok::<(), audit::AuditError>(())
        })
    });
    filled.await.unwrap();
}

#[actix_web::test]
async fn an_export_breaks_off_when_the_session_of_its_reader_is_revoked() {
    let probe = Probe::start().await;
    let token = workspace_token(&probe).await;
    let state = probe.running.state();
    let actor = state.auth.verify(&token).await.unwrap().actor;
    let grant = state.tenancy.grant(&actor, Origin::default());
    let grant: Grant<ReadAudit> = grant.await.unwrap();
    fill(&probe, &grant).await;
    let reader = Standing::new(Data::new(state.clone()), &token).with::<ReadAudit>();
    let filter = EventFilter::default();
    let line = |_| Ok("line\n".to_owned());
    let export = flows::export_events(state, &grant, reader, filter, "", line);
    let mut export = Box::pin(export.await.unwrap());
    let first = export.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"line\n"));
    let revoke = probe.request("DELETE", "/v1/sessions/current");
    let revoke = revoke.insert_header(("authorization", format!("Bearer {token}")));
    assert_eq!(revoke.send().await.unwrap().status(), 204);
    let broken = export.next().await.unwrap().unwrap_err();
    assert_eq!(broken.code(), Code::TokenInvalid);
    assert!(export.next().await.is_none());
    probe.stop().await;
}
