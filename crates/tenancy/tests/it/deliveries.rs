//! Events of the control database reach the logs of the workspaces that they concern, and no other.

use std::time::Duration;

use audit::{AuditError, DELIVERY_JOB, Delivery, DeliveryOrder, EventActor, EventQuery, NewEvent};
use kernel::{Actor, Origin};
use storage::Jobs;
use tenancy::{Role, TenancyError};

use crate::quarantine::{database, spoil};
use crate::world::{World, email, inside, world};

#[tokio::test]
async fn a_log_out_of_service_does_not_keep_an_event_from_the_others() {
    let world = world().await;
    let person = world.person();
    let mut workspaces = Vec::new();
    for name in ["One", "Two", "Three"] {
        let name = tenancy::WorkspaceName::parse(name).unwrap();
        let made = world
            .tenancy
            .create_workspace(&person, &Origin::default(), name)
            .await;
        workspaces.push(inside(&person, made.unwrap().into_inner().id));
    }
    spoil(&world, &workspaces[1]).await;
    let order = sign_in(&world, &person).await;
    for _ in 0..2 {
        let now = world.clock.now();
        let delivered = world.tenancy.deliver(order, now).await;
        assert!(matches!(delivered, Err(TenancyError::Quarantined)));
    }
    for owner in [&workspaces[0], &workspaces[2]] {
        assert_eq!(signed_in(&world, owner).await, 1, "delivered once");
    }
}

#[tokio::test]
async fn an_event_from_before_a_membership_stays_out_of_that_workspace() {
    let world = world().await;
    let (owner, person) = (world.owner().await, world.person());
    let occurred_at = world.clock.now();
    let order = sign_in(&world, &person).await;
    world.clock.advance(Duration::from_micros(1));
    let address = email(person.user);
    let invitation = world.invite(&owner, address.clone(), Role::Member).await;
    let token = world.token(&owner, &invitation.unwrap()).await.unwrap();
    world.accept(&person, address, &token).await.unwrap();
    world.tenancy.deliver(order, occurred_at).await.unwrap();
    assert_eq!(signed_in(&world, &owner).await, 0);
    let order = sign_in(&world, &person).await;
    let now = world.clock.now();
    world.tenancy.deliver(order, now).await.unwrap();
    assert_eq!(signed_in(&world, &owner).await, 1, "but a later one comes");
}

#[tokio::test]
async fn an_event_on_its_way_reaches_the_workspace_that_its_user_is_removed_from() {
    let world = world().await;
    let owner = world.owner().await;
    sign_in(&world, &world.person()).await;
    let member = world.member(&owner, Role::Member).await;
    sign_in(&world, &member).await;
    world.clock.advance(Duration::from_secs(1));
    world.remove(&owner, member.user).await.unwrap();
    let jobs = Jobs::take(&world.control, &[DELIVERY_JOB], 100).await;
    for job in jobs.unwrap() {
        let order = DeliveryOrder::from_json(&job.payload).unwrap();
        let delivered = world.tenancy.deliver(order, job.created_at).await;
        delivered.unwrap();
    }
    assert_eq!(signed_in(&world, &owner).await, 1);
}

/// How many sign-ins stand in the log of a workspace.
async fn signed_in(world: &World, owner: &Actor) -> usize {
    let database = database(world, owner).await;
    let query = EventQuery::default();
    let page = world.audit.list(&database, &query).await.unwrap();
    let actions = page.data.iter().map(|event| event.action.as_str());
    actions
        .filter(|action| *action == "session.created")
        .count()
}

/// Records an event that concerns every workspace of a person.
async fn sign_in(world: &World, person: &Actor) -> DeliveryOrder {
    let (log, user) = (world.audit.clone(), person.user);
    let event: Result<_, AuditError> = world
        .control
        .write(move |transaction| {
            Box::pin(async move {
                let event = NewEvent {
                    action: audit::Action::new("session.created"),
                    actor: EventActor::Account(user),
                    target: None,
                    details: serde_json::json!({}),
                };
                let (origin, to) = (Origin::default(), Delivery::WorkspacesOf(user));
                log.append_and_deliver(transaction, &origin, event, to)
                    .await
            })
        })
        .await;
    DeliveryOrder {
        event: event.unwrap(),
        workspace: None,
        user: Some(user),
    }
}
