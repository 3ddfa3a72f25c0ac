//! Events of the control database reach the logs of workspaces once.

use audit::{AuditError, DELIVERY_JOB, Delivery, DeliveryOrder, EventQuery};
use storage::Jobs;

use crate::world::{event, origin, world};

#[tokio::test]
async fn a_control_event_reaches_its_workspace_once_however_often_it_is_delivered() {
    let world = world().await;
    world.append("lead.created", "lead_a").await;
    let (log, id) = (world.log.clone(), world.workspace.id());
    let written: Result<_, AuditError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                let event = event("member.role_changed", "usr_b");
                let to = Delivery::Workspace(id);
                log.append_and_deliver(transaction, &origin(), event, to)
                    .await
            })
        })
        .await;
    let written = written.unwrap();
    let jobs = Jobs::take(&world.control, &[DELIVERY_JOB], 10)
        .await
        .unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!(jobs[0].kind, DELIVERY_JOB);
    let order = DeliveryOrder::from_json(&jobs[0].payload).unwrap();
    assert_eq!(
        (order.event, order.workspace, order.user),
        (written, Some(id), None)
    );
    for _ in 0..3 {
        world
            .log
            .deliver(&world.control, &world.workspace, order.event)
            .await
            .unwrap();
    }
    let page = world
        .log
        .list(&world.workspace, &EventQuery::default())
        .await
        .unwrap();
    let actions: Vec<_> = page
        .data
        .iter()
        .map(|event| event.action.as_str())
        .collect();
    assert_eq!(actions, ["member.role_changed", "lead.created"]);
    assert_eq!(page.data[0].personal.ip.as_deref(), Some("192.0.2.7"));
    assert_eq!(page.data[0].id, written);
}
