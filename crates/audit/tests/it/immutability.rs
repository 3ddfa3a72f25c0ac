//! No statement changes or deletes an event.

use audit::{AuditError, EventQuery};
use sea_orm::ConnectionTrait;
use storage::StorageError;

use crate::world::{World, event, origin, world};

async fn attempt(world: &World, sql: &'static str) -> Result<(), StorageError> {
    world
        .workspace
        .write(move |transaction| {
            Box::pin(async move {
                transaction.sql().execute_unprepared(sql).await?;
                Ok(())
            })
        })
        .await
}

#[tokio::test]
async fn an_event_can_be_neither_edited_nor_deleted_and_only_its_personal_data_erased() {
    let world = world().await;
    let id = world.append("lead.created", "lead_a").await;
    let before = world.log.event(&world.workspace, id).await.unwrap();
    for sql in [
        "DELETE FROM audit_events",
        "UPDATE audit_events SET action = 'x'",
        "UPDATE audit_events SET occurred_at = 0",
        "UPDATE audit_events SET details = '{}', personal = NULL",
        "UPDATE audit_events SET personal = x'00'",
        "UPDATE audit_events SET leaf_hash = x'00'",
    ] {
        assert!(attempt(&world, sql).await.is_err(), "{sql}");
    }
    assert_eq!(world.log.event(&world.workspace, id).await.unwrap(), before);
    let erase = "UPDATE audit_events SET personal = NULL";
    attempt(&world, erase).await.unwrap();
    let after = world.log.event(&world.workspace, id).await.unwrap();
    assert_eq!((after.personal.ip, after.action), (None, before.action));
}

#[tokio::test]
async fn an_event_of_a_change_that_failed_is_not_there() {
    let world = world().await;
    let log = world.log.clone();
    let failed: Result<(), AuditError> = world
        .workspace
        .write(move |transaction| {
            Box::pin(async move {
                log.append(transaction, &origin(), event("lead.created", "lead_a"))
                    .await?;
                Err(AuditError::NotFound)
            })
        })
        .await;
    assert!(failed.is_err());
    let page = world
        .log
        .list(&world.workspace, &EventQuery::default())
        .await
        .unwrap();
    assert!(page.data.is_empty());
}
